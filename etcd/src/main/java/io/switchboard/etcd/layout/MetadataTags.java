package io.switchboard.etcd.layout;

import io.switchboard.core.Address;
import io.switchboard.core.Instance;
import io.switchboard.core.InstanceState;
import io.switchboard.core.Locality;
import io.switchboard.core.Text;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What Switchboard has to say of an instance, among the names and texts that other frameworks let a server say of
 * itself: those that Switchboard knows, and the rest as labels.
 */
final class MetadataTags {
    static final String WEIGHT = "weight";
    static final String STATE = "state";
    static final String VERSION = "version";

    private static final String REGION = "region";
    private static final String ZONE = "zone";
    private static final String INCARNATION = "incarnation";
    private static final String ADDRESSES = "addresses";
    private static final Set<String> OWN = Set.of(WEIGHT, STATE, VERSION, REGION, ZONE, INCARNATION, ADDRESSES);

    private static final Set<String> LEAVING = Set.of("draining", "inactive");
    private static final Set<String> TAKING_CALLS = Set.of("", "serving", "active");

    private MetadataTags() {}

    /**
     * All but weight, state and version, for which each framework has a place of its own.
     *
     * @throws IllegalArgumentException if a label has the name of one of Switchboard's own: it would be read as that
     */
    static Map<String, String> of(Instance instance) {
        Map<String, String> facts = new TreeMap<>(instance.labels());
        for (String name : facts.keySet()) {
            if (OWN.contains(name)) {
                throw new IllegalArgumentException("label \"" + name + "\" of instance " + Text.printable(instance.id())
                        + " cannot be written in this format, in which it would be read as the instance's " + name
                        + "; give it another name");
            }
        }
        putUnlessEmpty(facts, REGION, instance.locality().region());
        putUnlessEmpty(facts, ZONE, instance.locality().zone());
        if (instance.incarnation() != 0) {
            facts.put(INCARNATION, Long.toString(instance.incarnation()));
        }
        if (!instance.addresses().isEmpty()) {
            facts.put(ADDRESSES, AddressesByNetwork.json(instance.addresses()).toString());
        }
        return facts;
    }

    /** The instance as far as facts tell it: other frameworks' values have no place for extensions. */
    static Instance without(Instance instance, String id, int weight) {
        return Instance.builder(instance.address())
                .id(id)
                .addresses(instance.addresses())
                .weight(weight)
                .locality(instance.locality())
                .version(instance.version())
                .labels(instance.labels())
                .state(instance.state())
                .incarnation(instance.incarnation())
                .build();
    }

    static void putState(Map<String, String> facts, Instance instance) {
        if (instance.state() != InstanceState.SERVING) {
            facts.put(STATE, instance.state().name().toLowerCase(Locale.ROOT));
        }
    }

    static void putUnlessEmpty(Map<String, String> facts, String name, String value) {
        if (!value.isEmpty()) {
            facts.put(name, value);
        }
    }

    /**
     * Takes what is known; a weight is read apart, since its scale and default differ. A word of Switchboard's own that
     * says what Switchboard does not, such as {@code state=blue}, is a label like any other.
     */
    static Instance.Builder read(Instance.Builder instance, Map<String, String> facts) {
        Map<String, String> labels = new TreeMap<>(facts);
        if (!Double.isNaN(number(labels.getOrDefault(WEIGHT, ""), Double.NaN))) {
            labels.remove(WEIGHT);
        }
        String region = taken(labels, REGION);
        String zone = taken(labels, ZONE);
        String version = taken(labels, VERSION);
        String state = labels.getOrDefault(STATE, "");
        if (LEAVING.contains(state) || TAKING_CALLS.contains(state)) {
            labels.remove(STATE);
        }
        double incarnation = number(labels.getOrDefault(INCARNATION, ""), Double.NaN);
        if (!Double.isNaN(incarnation)) {
            labels.remove(INCARNATION);
            instance.incarnation(Incarnations.of(incarnation));
        }
        Map<String, Address> addresses = AddressesByNetwork.read(labels.getOrDefault(ADDRESSES, ""));
        if (!addresses.isEmpty()) {
            labels.remove(ADDRESSES);
            instance.addresses(addresses);
        }
        if (!version.isEmpty()) {
            instance.version(version);
        }
        return instance.locality(region.isEmpty() && zone.isEmpty() ? Locality.UNKNOWN : new Locality(region, zone))
                .state(LEAVING.contains(state) ? InstanceState.DRAINING : InstanceState.SERVING)
                .labels(labels);
    }

    static double number(String text, double otherwise) {
        try {
            double number = text.isEmpty() ? otherwise : Double.parseDouble(text);
            return Double.isNaN(number) ? otherwise : number;
        } catch (NumberFormatException e) {
            return otherwise;
        }
    }

    private static String taken(Map<String, String> facts, String name) {
        String value = facts.remove(name);
        return value == null ? "" : value;
    }
}
