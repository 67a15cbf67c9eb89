package io.switchboard.xds;

import io.switchboard.controlplane.XdsView;
import io.switchboard.core.Snapshot;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Shows operators what a client gets of a service, by the rules by which it is served. */
public final class ShownResources implements XdsView {
    /** A Java program that has the policy {@code switchboard}, as its node's metadata says. */
    private static final String SWITCHBOARD = "switchboard";

    private static final Map<String, XdsClient.Kind> KINDS = new LinkedHashMap<>();

    static {
        KINDS.put("java", XdsClient.Kind.GRPC_JAVA);
        KINDS.put(SWITCHBOARD, XdsClient.Kind.GRPC_JAVA);
        KINDS.put("grpc", XdsClient.Kind.GRPC);
        KINDS.put("envoy", XdsClient.Kind.ENVOY);
    }

    private final ResourceRules rules = new ServiceRules();

    /** For ServiceLoader. */
    public ShownResources() {}

    @Override
    public List<String> kinds() {
        return List.copyOf(KINDS.keySet());
    }

    /** @throws IllegalArgumentException if there is no such kind; the message says which there are */
    @Override
    public Shown show(Snapshot snapshot, Viewer viewer) {
        XdsClient.@Nullable Kind kind = KINDS.get(viewer.kind());
        if (kind == null) {
            throw new IllegalArgumentException(
                    "\"" + viewer.kind() + "\" is no kind of client; write " + String.join(", ", kinds()));
        }
        XdsClient client = new XdsClient(
                kind,
                viewer.locality(),
                viewer.datacenter().isEmpty() ? null : viewer.datacenter(),
                viewer.kind().equals(SWITCHBOARD) ? Map.of(XdsClients.POLICY, "true") : Map.of());
        ServiceResources resources = rules.of(snapshot, client);
        return new Shown(ResourceText.text(resources), resources.notSaid());
    }
}
