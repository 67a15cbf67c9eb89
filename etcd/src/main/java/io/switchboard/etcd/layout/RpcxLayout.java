package io.switchboard.etcd.layout;

import io.switchboard.core.Address;
import io.switchboard.core.Instance;
import io.switchboard.core.InstanceState;
import io.switchboard.core.Internal;
import io.switchboard.core.ServiceName;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * rpcx's: {@code <base>/<service>/tcp@<host:port>}, with the base as the first part of the service's name, and as value
 * a URL query such as {@code weight=5&group=g&state=inactive}.
 */
@Internal
public final class RpcxLayout implements Layout {
    private static final String TCP = "tcp@";
    private static final int DEFAULT_WEIGHT = 1;
    private static final String INACTIVE = "inactive";

    /** What rpcx writes again and again with other numbers: a set is not another one for it. */
    private static final Set<String> COUNTERS = Set.of("calls", "connections");

    @Override
    public boolean respells() {
        return true;
    }

    /** A key may name the network or not, and write the address in any way: it is one server, which is called once. */
    @Override
    public String spelled(String id) {
        try {
            return TCP + Networks.usual(address(id));
        } catch (IllegalArgumentException e) {
            return id;
        }
    }

    private static Address address(String id) {
        int network = id.indexOf('@');
        Networks.requireTcp(id.substring(0, Math.max(network, 0)), "the key");
        return Address.parse(id.substring(network + 1));
    }

    /** The key says the address, whatever id was chosen. */
    @Override
    public String suffix(Instance instance) {
        return TCP + instance.address();
    }

    @Override
    public String encode(ServiceName service, Instance instance) {
        Map<String, String> facts = MetadataTags.of(instance);
        MetadataTags.putUnlessEmpty(facts, MetadataTags.VERSION, instance.version());
        facts.put(MetadataTags.WEIGHT, Integer.toString(instance.weight()));
        if (instance.state() != InstanceState.SERVING) {
            facts.put(MetadataTags.STATE, INACTIVE);
        }
        return facts.entrySet().stream()
                .map(fact -> encoded(fact.getKey()) + "=" + encoded(fact.getValue()))
                .collect(Collectors.joining("&"));
    }

    @Override
    public Instance carried(Instance instance) {
        return MetadataTags.without(instance, suffix(instance), instance.weight());
    }

    @Override
    public InstanceCodec.Read read(String id, String text, int minWeight, int maxWeight) {
        Map<String, String> facts = parsed(text);
        Instance.Builder instance =
                MetadataTags.read(Instance.builder(address(id)).id(id), facts);
        double weight = MetadataTags.number(facts.getOrDefault(MetadataTags.WEIGHT, ""), DEFAULT_WEIGHT);
        return InstanceCodec.limited(instance, weight, minWeight, maxWeight);
    }

    private static Map<String, String> parsed(String query) {
        Map<String, String> facts = new TreeMap<>();
        // rpcx calls a server whose query it cannot read, so what cannot be read costs itself only.
        for (String part : query.strip().split("&", -1)) {
            int equals = part.indexOf('=');
            if (equals > 0) {
                String name = decoded(part.substring(0, equals));
                if (!COUNTERS.contains(name)) {
                    facts.putIfAbsent(name, decoded(part.substring(equals + 1)));
                }
            }
        }
        return facts;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String decoded(String text) {
        try {
            return Json.wellFormed(URLDecoder.decode(text, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            return text;
        }
    }
}
