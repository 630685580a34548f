import MeshModel

// A certificate's extensions (RFC 5280, section 4.2), which a request can ask for, too.
extension DERWriter {
    mutating func certificateExtension(
        _ id: ObjectIdentifier, critical: Bool = false, _ value: (inout DERWriter) -> Void
    ) {
        sequence {
            $0.objectIdentifier(id)
            if critical { $0.boolean(true) }
            $0.tagged(Tag.octetString, value)
        }
    }

    /// GeneralNames: 6 is a URI, 2 a DNS name (RFC 5280, section 4.2.1.6).
    mutating func subjectAlternativeName(_ id: SPIFFEID, dnsNames: [String]) {
        certificateExtension(.subjectAlternativeName) {
            $0.sequence {
                $0.primitive(Tag.context(6), id.description.utf8)
                for name in dnsNames { $0.primitive(Tag.context(2), name.utf8) }
            }
        }
    }
}
