package io.switchboard.istio;

import com.google.protobuf.Message;
import io.switchboard.core.Instance;
import io.switchboard.core.Internal;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import io.switchboard.istio.api.DestinationRule;
import io.switchboard.istio.api.ServiceEntry;
import io.switchboard.istio.api.Subset;
import io.switchboard.istio.api.VirtualService;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes a service's objects; a pure function: the same arguments give equal results.
 *
 * @param port of the service for its callers; instances have ports of their own
 */
@Internal
public record IstioRules(NameTemplate names, int port) {
    public static final int DEFAULT_PORT = 80;

    /** @throws IllegalArgumentException if the port is none */
    public IstioRules {
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("port: " + port + " is not between 1 and 65535");
        }
    }

    public IstioObjects of(Snapshot snapshot) {
        return of(snapshot, List.of());
    }

    /** @param retired subsets of a moment ago: routes that name them may still be there */
    IstioObjects of(Snapshot snapshot, List<Subset> retired) {
        ServiceName service = snapshot.service();
        String host = names.hostOf(service);
        List<String> notSaid = new ArrayList<>();
        List<Instance> instances = ServiceEntries.usable(snapshot.instances(), notSaid);
        TrafficConfig config = TrafficConfig.of(snapshot.serviceConfig(), notSaid);
        Subsets subsets = Subsets.of(config.policy().routes());

        List<IstioObject> objects = new ArrayList<>();
        ServiceEntry entry = ServiceEntries.of(host, port, instances, subsets.hasVersionless(), notSaid);
        objects.add(object(service, Kind.SERVICE_ENTRY, entry));
        DestinationRule rule = DestinationRules.of(host, config, subsets, retired, notSaid);
        objects.add(object(service, Kind.DESTINATION_RULE, rule));
        VirtualService routes = VirtualServices.of(host, config, subsets, instances, notSaid);
        if (routes.getHttpCount() > 0) {
            objects.add(object(service, Kind.VIRTUAL_SERVICE, routes));
        }
        return new IstioObjects(service, host, objects, notSaid);
    }

    private IstioObject object(ServiceName service, Kind kind, Message spec) {
        return IstioObject.of(service, new ObjectId(kind, names.namespaceOf(service), names.nameOf(service)), spec);
    }
}
