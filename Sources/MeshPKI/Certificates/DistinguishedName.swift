/// An X.501 name of an organisation and a common name.
struct DistinguishedName: Hashable {
    let der: [UInt8]

    /// `commonName` is cut to the 64 characters that X.520 allows.
    init(commonName: String) {
        der = DERWriter.build(capacity: 96) {
            $0.sequence {
                for (id, value) in [
                    (ObjectIdentifier.organizationName, "meshsim"), (.commonName, String(commonName.prefix(64))),
                ] {
                    $0.tagged(DERWriter.Tag.set) {
                        $0.sequence {
                            $0.objectIdentifier(id)
                            $0.primitive(DERWriter.Tag.utf8String, value.utf8)
                        }
                    }
                }
            }
        }
    }
}
