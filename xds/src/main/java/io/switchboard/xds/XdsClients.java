package io.switchboard.xds;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.switchboard.core.DatacenterName;
import io.switchboard.core.Instance;
import io.switchboard.core.IpLiterals;
import io.switchboard.core.Locality;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Text;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a client says of itself. Nothing that it may say is refused, nor read beyond the limits here: what cannot
 * be used is left out and named as a problem.
 */
final class XdsClients {
    /** By which network servers in other datacenters are called. */
    static final String NETWORK = "network";

    /** Whether it has the policy {@code switchboard}. */
    static final String POLICY = "policy";

    /** The listeners that an Envoy asks for, as {@link EnvoyListener#text}. */
    static final String LISTENERS = "listeners";

    private static final String DATACENTER = "datacenter";
    private static final String KIND = "kind";
    private static final String PREFIX = "switchboard";
    private static final String FEATURE_OF_GRPC = "envoy.lb.does_not_support_overprovisioning";

    private static final Map<String, XdsClient.Kind> KINDS =
            Map.of("java", XdsClient.Kind.GRPC_JAVA, "grpc", XdsClient.Kind.GRPC, "envoy", XdsClient.Kind.ENVOY);

    private static final int LONGEST_PLACE = 256;
    private static final int MOST_LISTENERS = 16;
    private static final int MOST_SERVICES = 1000;
    private static final int MOST_PROBLEMS = 16;

    private final Map<String, Value> said;
    private final List<String> problems = new ArrayList<>();

    private XdsClients(Struct metadata) {
        said = said(metadata);
    }

    /** What its resources depend on. */
    static XdsClient read(Node node) {
        return new XdsClients(node.getMetadata()).client(node);
    }

    /** What it says that cannot be used, as text for its operator; empty: all can be. */
    static List<String> problems(Node node) {
        XdsClients reader = new XdsClients(node.getMetadata());
        XdsClient client = reader.client(node);
        if (client.kind() != XdsClient.Kind.ENVOY && client.settings().containsKey(LISTENERS)) {
            reader.problem(LISTENERS, "are for Envoy only; programs with gRPC name their services");
        }
        return List.copyOf(reader.problems);
    }

    private XdsClient client(Node node) {
        Map<String, String> settings = new TreeMap<>();
        String network = text(NETWORK);
        if (network != null && Instance.isNetwork(network)) {
            settings.put(NETWORK, network);
        } else if (network != null) {
            problem(NETWORK, "\"" + Text.printable(network) + "\" is no name of a network; write one such as \"wan\"");
        }
        Value policy = said.get(POLICY);
        if (policy != null && isTrue(policy)) {
            settings.put(POLICY, "true");
        }
        List<EnvoyListener> listeners = listeners();
        if (!listeners.isEmpty()) {
            settings.put(LISTENERS, EnvoyListener.text(listeners));
        }
        String datacenter = text(DATACENTER);
        if (datacenter != null && !DatacenterName.isValid(datacenter)) {
            problem(
                    DATACENTER,
                    "\"" + Text.printable(datacenter) + "\" is no name of a datacenter; write one such as \"eu\"");
            datacenter = null;
        }
        return new XdsClient(kind(node), locality(node), datacenter, settings);
    }

    /** As {@code switchboard.datacenter}, or {@code datacenter} within {@code switchboard}; the first counts. */
    private static Map<String, Value> said(Struct metadata) {
        Map<String, Value> said = new LinkedHashMap<>();
        for (String name : List.of(DATACENTER, NETWORK, POLICY, LISTENERS, KIND)) {
            Value flat = metadata.getFieldsMap().get(PREFIX + "." + name);
            Value within = metadata.getFieldsOrDefault(PREFIX, Value.getDefaultInstance())
                    .getStructValue()
                    .getFieldsMap()
                    .get(name);
            if (flat != null) {
                said.put(name, flat);
            } else if (within != null) {
                said.put(name, within);
            }
        }
        return said;
    }

    private XdsClient.Kind kind(Node node) {
        String named = text(KIND);
        if (named != null) {
            XdsClient.Kind kind = KINDS.get(named.toLowerCase(Locale.ROOT));
            if (kind != null) {
                return kind;
            }
            problem(KIND, "\"" + Text.printable(named) + "\" is not known; write java, grpc or envoy");
        }
        String agent = node.getUserAgentName();
        if (agent.equals("gRPC Java")) {
            return XdsClient.Kind.GRPC_JAVA;
        }
        boolean grpc = agent.regionMatches(true, 0, "grpc", 0, 4)
                || node.getClientFeaturesList().contains(FEATURE_OF_GRPC);
        boolean envoy = agent.equals("envoy") || node.hasUserAgentBuildVersion() || node.getExtensionsCount() > 0;
        return envoy && !grpc ? XdsClient.Kind.ENVOY : XdsClient.Kind.GRPC;
    }

    private Locality locality(Node node) {
        String region = node.getLocality().getRegion();
        String zone = node.getLocality().getZone();
        if (region.length() > LONGEST_PLACE || zone.length() > LONGEST_PLACE) {
            problem("locality", "has a region or a zone of more than " + LONGEST_PLACE + " characters; it is left out");
            return Locality.UNKNOWN;
        }
        return new Locality(region, zone);
    }

    private List<EnvoyListener> listeners() {
        Value value = said.get(LISTENERS);
        if (value == null) {
            return List.of();
        }
        Map<String, EnvoyListener> listeners = new TreeMap<>();
        List<Value> all = value.getListValue().getValuesList();
        if (!value.hasListValue() || all.size() > MOST_LISTENERS) {
            problem(LISTENERS, "has to be a list of " + MOST_LISTENERS + " at most; what is beyond is left out");
        }
        for (Value one : all.subList(0, Math.min(all.size(), MOST_LISTENERS))) {
            EnvoyListener listener = listener(one.getStructValue().getFieldsMap());
            if (listener != null
                    && listeners.putIfAbsent(listener.address() + " " + listener.port(), listener) != null) {
                problem(LISTENERS, listener.address() + ":" + listener.port() + " is there twice");
            }
        }
        return List.copyOf(listeners.values());
    }

    private @Nullable EnvoyListener listener(Map<String, Value> fields) {
        String given =
                fields.getOrDefault("address", Value.getDefaultInstance()).getStringValue();
        InetAddress address = IpLiterals.parse(given.isEmpty() ? "0.0.0.0" : given);
        double port = fields.getOrDefault("port", Value.getDefaultInstance()).getNumberValue();
        if (address == null || given.indexOf('%') >= 0) {
            problem(LISTENERS, "address \"" + Text.printable(given) + "\" is no IP address");
            return null;
        }
        if (!(port >= 1 && port <= 65535) || port != Math.rint(port)) {
            problem(LISTENERS, "port " + port + " is not between 1 and 65535");
            return null;
        }
        List<Value> names = new ArrayList<>();
        if (fields.containsKey("service")) {
            names.add(fields.get("service"));
        }
        names.addAll(fields.getOrDefault("services", Value.getDefaultInstance())
                .getListValue()
                .getValuesList());
        Set<ServiceName> services = new TreeSet<>();
        boolean everything = false;
        for (Value name : names.subList(0, Math.min(names.size(), MOST_SERVICES))) {
            everything |= name.getStringValue().equals(EnvoyListener.ALL);
            ServiceName service = name.getStringValue().equals(EnvoyListener.ALL)
                    ? null
                    : ResourceNames.serviceOf(ResourceType.LISTENER, name.getStringValue());
            if (service != null) {
                services.add(service);
            } else if (!name.getStringValue().equals(EnvoyListener.ALL)) {
                problem(LISTENERS, "\"" + Text.printable(name.getStringValue()) + "\" is no name of a service");
            }
        }
        if (names.size() > MOST_SERVICES) {
            problem(LISTENERS, "names more than " + MOST_SERVICES + " services; those beyond are left out");
        }
        if (services.isEmpty() && !everything) {
            problem(LISTENERS, "port " + (int) port + " names no service; write {\"service\": \"prices\"}");
            return null;
        }
        return new EnvoyListener(address.getHostAddress(), (int) port, services, everything);
    }

    private @Nullable String text(String name) {
        Value value = said.get(name);
        if (value == null) {
            return null;
        }
        if (!value.hasStringValue()) {
            problem(name, "has to be a string");
            return null;
        }
        return value.getStringValue();
    }

    private static boolean isTrue(Value value) {
        return value.getBoolValue() || value.getStringValue().equals("true");
    }

    private void problem(String name, String what) {
        if (problems.size() < MOST_PROBLEMS) {
            problems.add(Text.message("node metadata " + PREFIX + "." + name + " " + what));
        }
    }
}
