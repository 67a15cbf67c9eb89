package io.switchboard.etcd.layout;

import com.google.gson.JsonObject;
import io.switchboard.core.Address;
import io.switchboard.core.Instance;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Text;
import java.util.Map;

/**
 * Kitex's: {@code kitex/registry-etcd/<service>/<host:port>}, and as value JSON with network, address, weight and tags.
 */
final class KitexLayout implements Layout {
    /** What Kitex takes a weight for that is not above zero. */
    private static final int DEFAULT_WEIGHT = 10;

    /** Where Kitex's keys begin unless it is told another prefix. */
    static final String ROOT = "kitex/registry-etcd";

    private final String root;

    KitexLayout(String root) {
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
        MetadataTags.putUnlessEmpty(facts, MetadataTags.VERSION, instance.version());
        JsonObject tags = new JsonObject();
        facts.forEach(tags::addProperty);
        JsonObject value = new JsonObject();
        value.addProperty("network", "tcp");
        value.addProperty("address", instance.address().toString());
        // There is no way to say 0 in this layout.
        value.addProperty("weight", Math.max(1, instance.weight()));
        value.add("tags", tags);
        return value.toString();
    }

    @Override
    public Instance carried(Instance instance) {
        return MetadataTags.without(instance, instance.id(), Math.max(1, instance.weight()));
    }

    @Override
    public InstanceCodec.Read read(String id, String text, int minWeight, int maxWeight) {
        JsonObject value = ForeignJson.object(text);
        Networks.requireTcp(ForeignJson.text(ForeignJson.field(value, "network")), "the value");
        String address = ForeignJson.text(ForeignJson.field(value, "address"));
        if (address.isEmpty()) {
            throw new IllegalArgumentException("the value has no address: " + Text.printable(text));
        }
        Instance.Builder instance = MetadataTags.read(
                Instance.builder(Address.parse(address)).id(id), ForeignJson.texts(ForeignJson.field(value, "tags")));
        double weight = MetadataTags.number(ForeignJson.text(ForeignJson.field(value, "weight")), 0);
        return InstanceCodec.limited(instance, weight <= 0 ? DEFAULT_WEIGHT : weight, minWeight, maxWeight);
    }
}
