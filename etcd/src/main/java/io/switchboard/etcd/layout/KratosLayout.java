package io.switchboard.etcd.layout;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.switchboard.core.Address;
import io.switchboard.core.Instance;
import io.switchboard.core.Internal;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Text;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Kratos's: {@code /microservices/<service>/<id>}, and as value JSON with id, name, version, metadata and endpoints. */
@Internal
public final class KratosLayout implements Layout {
    @Override
    public String root() {
        return "/microservices/";
    }

    @Override
    public String encode(ServiceName service, Instance instance) {
        Map<String, String> facts = MetadataTags.of(instance);
        MetadataTags.putState(facts, instance);
        if (instance.weight() != Instance.DEFAULT_WEIGHT) {
            facts.put(MetadataTags.WEIGHT, Integer.toString(instance.weight()));
        }
        JsonObject metadata = new JsonObject();
        facts.forEach(metadata::addProperty);
        JsonArray endpoints = new JsonArray();
        endpoints.add("grpc://" + instance.address());
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
        Instance.Builder instance =
                Instance.builder(address(ForeignJson.field(value, "endpoints"))).id(id);
        Map<String, String> metadata = ForeignJson.texts(ForeignJson.field(value, "metadata"));
        MetadataTags.read(instance, metadata);
        String version = ForeignJson.text(ForeignJson.field(value, "version"));
        if (!version.isEmpty()) {
            instance.version(version);
        }
        double weight = MetadataTags.number(metadata.getOrDefault(MetadataTags.WEIGHT, ""), Instance.DEFAULT_WEIGHT);
        return InstanceCodec.limited(instance, weight, minWeight, maxWeight)
                .of(ForeignJson.text(ForeignJson.field(value, "name")));
    }

    /** The first for gRPC; that it is secure says nothing here, since who is called is for TLS to check. */
    private static Address address(@Nullable JsonElement endpoints) {
        if (endpoints != null && endpoints.isJsonArray()) {
            for (JsonElement endpoint : endpoints.getAsJsonArray()) {
                String url = ForeignJson.text(endpoint);
                for (String scheme : new String[] {"grpc://", "grpcs://"}) {
                    if (url.regionMatches(true, 0, scheme, 0, scheme.length())) {
                        String rest = url.substring(scheme.length());
                        int end = rest.indexOf('?');
                        String address = end < 0 ? rest : rest.substring(0, end);
                        return Address.parse(
                                address.endsWith("/") ? address.substring(0, address.length() - 1) : address);
                    }
                }
            }
        }
        throw new IllegalArgumentException("the value has no endpoint for gRPC: " + Text.printable(endpoints + ""));
    }
}
