import MeshModel
import MeshPKI
import NIOCore

/// Has the authorities do what the control plane decides, tells of it, and sends on what they sign.
///
/// Sendable since it is confined to the control loop, as its entries assert.
final class AuthorityDesk: @unchecked Sendable {
    let authorities: Authorities
    private let control: any EventLoop
    private let fleet: Fleet
    private let recorder: Recorder
    /// The last bad credential that each instance was made to present.
    private var forged: [InstanceID: Forged] = [:]

    /// A credential that is bad on purpose.
    private struct Forged {
        var serial: SerialNumber
        var fault: CertificateFault
    }

    init(_ authorities: Authorities, control: any EventLoop, fleet: Fleet, recorder: Recorder) {
        self.authorities = authorities
        self.control = control
        self.fleet = fleet
        self.recorder = recorder
    }

    private var now: MeshTime { recorder.now }

    // MARK: Roots and intermediates

    func makeRoot(_ id: RootID, _ origin: RootOrigin) {
        control.assertInEventLoop()
        do {
            let made = try authorities.makeRoot(id, origin, at: now)
            tell(.rootMade(id.number, origin, SignedCertificate(made)), of: id.trustDomain)
        } catch {
            tell(.rootFailed(id.number, origin, why: "\(error)"), of: id.trustDomain)
        }
    }

    func makeIssuer(_ id: IssuerID) {
        control.assertInEventLoop()
        let (domain, root) = (id.root.trustDomain, id.root.number)
        do {
            let made = try authorities.makeIssuer(id, at: now)
            tell(.intermediateMade(root: root, id.number, SignedCertificate(made)), of: domain)
        } catch {
            tell(.intermediateFailed(root: root, id.number, why: "\(error)"), of: domain)
        }
    }

    func destroyRoot(_ id: RootID) {
        control.assertInEventLoop()
        authorities.destroyRoot(id)
        tell(.rootDestroyed(id.number), of: id.trustDomain)
    }

    func sendBundles(_ contents: [BundleContent], version: Int, to id: InstanceID) {
        control.assertInEventLoop()
        fleet.send(.bundles(authorities.bundles(of: contents, version: version)), to: id)
    }

    private func tell(_ happening: AuthorityHappening, of domain: TrustDomain) {
        recorder.record(.authority(domain, happening))
    }

    // MARK: Workloads' certificates

    /// - Parameter asked: when the CSR came to the authority.
    func sign(
        _ request: CSR, _ profile: SigningProfile, _ reason: IssueReason, asked: MeshTime, for id: InstanceID
    ) {
        control.assertInEventLoop()
        fleet.lanes[0].paced.submit { [self] in
            guard fleet[id] != nil else { return }  // gone while it waited for its turn
            do {
                let chain = try authorities.sign(request.der, profile, at: now)
                tell(
                    .certificateSigned(
                        SignedCertificate(chain[0]), reason, root: profile.issuer.root.number, after: now - asked,
                        defect: profile.defect),
                    of: id)
                fleet.send(.certificate(chain: chain.map(\.der), answering: request.id), to: id)
            } catch {
                fleet.send(.certificateRefused(reason: "\(error)", answering: request.id), to: id)
            }
        }
    }

    /// Makes an instance present a bad credential, made to the profile; nil: its own again.
    func present(_ fault: CertificateFault?, _ profile: SigningProfile, on id: InstanceID) {
        control.assertInEventLoop()
        guard let hosted = fleet[id] else { return }
        do {
            let credential = try fault.map { try authorities.forge($0, profile, at: now) }
            if let fault, let leaf = credential?.leaf {
                forged[id] = Forged(serial: leaf.serial, fault: fault)
                tell(.certificateForced(fault, leaf.serial, leaf.spiffeID, notAfter: leaf.notAfter), of: id)
            } else {
                tell(.certificateRestored, of: id)
            }
            let member = hosted.member
            hosted.lane.loop.execute { member.present(credential) }
        } catch {
            tell(.forgeryFailed(why: "\(error)"), of: id)
        }
    }

    private func tell(_ happening: InstanceHappening, of id: InstanceID) { recorder.record(.instance(id, happening)) }

    /// What is wrong on purpose with the certificate of this serial number.
    func fault(of id: InstanceID, presenting serial: SerialNumber?) -> CertificateFault? {
        control.assertInEventLoop()
        return forged[id].flatMap { $0.serial == serial ? $0.fault : nil }
    }

    func forget(_ id: InstanceID) {
        control.assertInEventLoop()
        forged[id] = nil
    }
}

extension SignedCertificate {
    init(_ certificate: Certificate) {
        self.init(
            serial: certificate.serial, spiffeID: certificate.spiffeID, notBefore: certificate.notBefore,
            notAfter: certificate.notAfter)
    }
}
