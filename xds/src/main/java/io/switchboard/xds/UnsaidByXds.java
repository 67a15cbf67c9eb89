package io.switchboard.xds;

import io.switchboard.controlplane.UnsaidView;
import io.switchboard.core.Locality;
import io.switchboard.core.Snapshot;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What of a service's config xDS cannot say, to gRPC in any language and to Envoy. */
public final class UnsaidByXds implements UnsaidView {
    private static final Map<String, XdsClient.Kind> CLIENTS = new LinkedHashMap<>();

    static {
        CLIENTS.put("gRPC by xDS", XdsClient.Kind.GRPC);
        CLIENTS.put("Envoy by xDS", XdsClient.Kind.ENVOY);
    }

    /** For ServiceLoader. */
    public UnsaidByXds() {}

    @Override
    public List<Unsaid> of(Snapshot snapshot) {
        ServiceSettings settings = ServiceSettings.read(snapshot.serviceConfig());
        List<Unsaid> unsaid = new ArrayList<>();
        CLIENTS.forEach((clients, kind) -> NotSaid.of(settings, new XdsClient(kind, Locality.UNKNOWN, null, Map.of()))
                .forEach(sentence -> unsaid.add(new Unsaid(clients, sentence))));
        return List.copyOf(unsaid);
    }
}
