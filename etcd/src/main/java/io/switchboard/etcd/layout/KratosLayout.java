package io.switchboard.etcd.layout;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.switchboard.core.Address;
import io.switchboard.core.Instance;
import io.switchboard.core.Internal;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Text;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Kratos's: {@code /microservices/<service>/<id>} or the same in another namespace, and as value JSON with id, name,
 * version, metadata and endpoints. That an endpoint is secure is a label here, since it is said of the server and
 * decides nothing for a caller.
 */
@Internal
public final class KratosLayout implements Layout {
    /** Kratos's default namespace. */
    public static final String ROOT = "/microservices";

    private static final String PLAIN_SCHEME = "grpc://";
    private static final String SECURE_SCHEME = "grpcs://";
    private static final String TLS = "tls";

    private final String root;

    KratosLayout() {
        this(ROOT);
    }

    public KratosLayout(String root) {
        this.root = root;
    }

    @Override
    public String root() {
        return root + "/";
    }

    @Override
    public String encode(ServiceName service, Instance instance) {
        Map<String, String> facts = MetadataTags.of(instance);
        MetadataTags.putState(facts, instance);
        if (instance.weight() != Instance.DEFAULT_WEIGHT) {
            facts.put(MetadataTags.WEIGHT, Integer.toString(instance.weight()));
        }
        boolean secure = facts.remove(TLS, "true");
        JsonObject metadata = new JsonObject();
        facts.forEach(metadata::addProperty);
        JsonArray endpoints = new JsonArray();
        endpoints.add((secure ? SECURE_SCHEME : PLAIN_SCHEME) + instance.address());
        JsonObject value = new JsonObject();
        value.addProperty("id", instance.id());
        value.addProperty("name", service.value());
        value.addProperty("version", instance.version());
        value.add("metadata", metadata);
        value.add("endpoints", endpoints);
        return value.toString();
    }

    @Override
    public Instance carried(Instance instance) {
        return MetadataTags.without(instance, instance.id(), instance.weight());
    }

    @Override
    public InstanceCodec.Read read(String id, String text, int minWeight, int maxWeight) {
        JsonObject value = ForeignJson.object(text);
        Endpoint endpoint = endpoint(ForeignJson.field(value, "endpoints"));
        Instance.Builder instance = Instance.builder(endpoint.address()).id(id);
        Map<String, String> metadata = new TreeMap<>(ForeignJson.texts(ForeignJson.field(value, "metadata")));
        if (endpoint.secure()) {
            metadata.put(TLS, "true");
        }
        MetadataTags.read(instance, metadata);
        String version = ForeignJson.text(ForeignJson.field(value, "version"));
        if (!version.isEmpty()) {
            instance.version(version);
        }
        double weight = MetadataTags.number(metadata.getOrDefault(MetadataTags.WEIGHT, ""), Instance.DEFAULT_WEIGHT);
        return InstanceCodec.limited(instance, weight, minWeight, maxWeight)
                .of(ForeignJson.text(ForeignJson.field(value, "name")));
    }

    private record Endpoint(Address address, boolean secure) {}

    /** The first for gRPC, whatever it says of TLS: who is called is for TLS to check. */
    private static Endpoint endpoint(@Nullable JsonElement endpoints) {
        if (endpoints != null && endpoints.isJsonArray()) {
            for (JsonElement endpoint : endpoints.getAsJsonArray()) {
                String url = ForeignJson.text(endpoint);
                for (String scheme : new String[] {PLAIN_SCHEME, SECURE_SCHEME}) {
                    if (url.regionMatches(true, 0, scheme, 0, scheme.length())) {
                        return endpoint(url.substring(scheme.length()), scheme.equals(SECURE_SCHEME));
                    }
                }
            }
        }
        throw new IllegalArgumentException("the value has no endpoint for gRPC: " + Text.printable(endpoints + ""));
    }

    /** Kratos's first versions said in the query that it is secure. */
    private static Endpoint endpoint(String rest, boolean secure) {
        int end = rest.indexOf('?');
        String address = end < 0 ? rest : rest.substring(0, end);
        boolean said = end >= 0
                && Arrays.asList(rest.substring(end + 1).split("&", -1)).contains("isSecure=true");
        return new Endpoint(
                Address.parse(address.endsWith("/") ? address.substring(0, address.length() - 1) : address),
                secure || said);
    }
}
