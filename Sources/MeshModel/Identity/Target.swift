/// What a fault or a command is aimed at: every instance of a service, or one.
package enum Target: Hashable, Sendable, CustomStringConvertible {
    case service(ServiceName)
    case instance(InstanceID)

    /// A dot makes it an instance: service names have none.
    package init?(_ text: String) {
        if let service = ServiceName(text) {
            self = .service(service)
        } else if let instance = InstanceID(text) {
            self = .instance(instance)
        } else {
            return nil
        }
    }

    package var service: ServiceName {
        switch self {
        case .service(let service): service
        case .instance(let instance): instance.service
        }
    }

    package func includes(_ instance: InstanceID) -> Bool {
        switch self {
        case .service(let service): instance.service == service
        case .instance(let one): instance == one
        }
    }

    package var description: String {
        switch self {
        case .service(let service): service.description
        case .instance(let instance): instance.description
        }
    }
}
