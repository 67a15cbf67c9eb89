package io.switchboard.istio;

import io.switchboard.core.Instance;
import io.switchboard.core.InstanceState;
import io.switchboard.core.IpLiterals;
import io.switchboard.core.Text;
import io.switchboard.istio.api.ServiceEntry;
import io.switchboard.istio.api.ServicePort;
import io.switchboard.istio.api.WorkloadEntry;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Makes the entry of a service, with its instances within. */
final class ServiceEntries {
    /** Of the one port. */
    static final String PORT = "grpc";
    /** Under which an instance's version is a label. */
    static final String VERSION = "version";
    /** What Envoy takes for all endpoints of a place together. */
    private static final long MAX_WEIGHTS = 0xffff_ffffL;

    private ServiceEntries() {}

    /** Those that get calls, as Java clients choose them, and whose address Istio takes. */
    static List<Instance> usable(Collection<Instance> all, List<String> notSaid) {
        List<Instance> known = all.stream().filter(ServiceEntries::hasAddress).toList();
        if (known.size() < all.size()) {
            Instance first = all.stream()
                    .filter(instance -> !hasAddress(instance))
                    .findFirst()
                    .orElseThrow();
            notSaid.add(all.size() - known.size() + " instances are left out, for Istio does not take their addresses,"
                    + " the first is " + Text.printable(first.address().toString())
                    + ": register an IP address, or a host name of letters, digits, \"-\" and \".\"");
        }
        Predicate<Instance> serving = instance -> instance.state() == InstanceState.SERVING;
        List<Instance> best =
                known.stream().filter(serving.and(each -> each.weight() > 0)).toList();
        if (best.isEmpty()) {
            best = known.stream().filter(serving).toList();
        }
        return best.isEmpty() ? known : best;
    }

    /** @param versionless whether a subset is of those that have no version, which then is an empty one */
    static ServiceEntry of(String host, int port, List<Instance> instances, boolean versionless, List<String> notSaid) {
        boolean named = instances.stream().anyMatch(each -> !isIp(each));
        if (named) {
            notSaid.add("instances are registered by host name, which Envoy looks up itself; proxyless gRPC clients of"
                    + " Istio get none of the service: register IP addresses for them");
        }
        if (instances.stream()
                .anyMatch(each ->
                        region(each).isEmpty() && !each.locality().zone().isEmpty())) {
            notSaid.add("instances say their zone and no region, and Istio counts a place by its region first: all of"
                    + " them are as near; register region and zone");
        }
        if (instances.stream().anyMatch(ServiceEntries::hasTwoVersions)) {
            notSaid.add("instances have a label \"version\" that differs from their version; the version is what Istio"
                    + " gets");
        }
        ServiceEntry.Builder entry = ServiceEntry.newBuilder()
                .addHosts(host)
                .addPorts(ServicePort.newBuilder().setNumber(port).setName(PORT).setProtocol("GRPC"))
                .setLocation(ServiceEntry.Location.MESH_INTERNAL)
                .setResolution(named ? ServiceEntry.Resolution.DNS : ServiceEntry.Resolution.STATIC);
        long sum = instances.stream().mapToLong(Instance::weight).sum();
        long divisor = Math.max(1, (sum + MAX_WEIGHTS / 2 - 1) / (MAX_WEIGHTS / 2));
        for (Instance instance : instances) {
            entry.addEndpoints(endpoint(instance, divisor, versionless));
        }
        return entry.build();
    }

    private static WorkloadEntry endpoint(Instance instance, long divisor, boolean versionless) {
        WorkloadEntry.Builder endpoint = WorkloadEntry.newBuilder()
                .setAddress(instance.address().host())
                .putPorts(PORT, instance.address().port())
                .putAllLabels(labels(instance, versionless))
                .setWeight((int) Math.max(1, instance.weight() / divisor));
        if (!instance.datacenter().isEmpty()) {
            endpoint.setNetwork(instance.datacenter());
        }
        String region = region(instance);
        String zone = instance.locality().zone().replace('/', '-');
        if (!region.isEmpty() || !zone.isEmpty()) {
            endpoint.setLocality(zone.isEmpty() ? region : region + "/" + zone);
        }
        return endpoint.build();
    }

    /** A slash would be the start of a zone. Who names no region is in its datacenter, if there are several. */
    private static String region(Instance instance) {
        String region = instance.locality().region();
        return (region.isEmpty() ? instance.datacenter() : region).replace('/', '-');
    }

    /** In the form that {@link Subsets} selects by. */
    private static Map<String, String> labels(Instance instance, boolean versionless) {
        Map<String, String> labels = new TreeMap<>();
        instance.labels().forEach((key, value) -> labels.put(SafeName.labelKey(key), SafeName.labelValue(value)));
        if (!instance.version().isEmpty()) {
            labels.put(VERSION, SafeName.labelValue(instance.version()));
        } else if (versionless) {
            labels.putIfAbsent(VERSION, "");
        }
        return labels;
    }

    private static boolean hasTwoVersions(Instance instance) {
        String label = instance.labels().get(VERSION);
        return label != null && !instance.version().isEmpty() && !label.equals(instance.version());
    }

    private static boolean isIp(Instance instance) {
        return IpLiterals.parse(instance.address().host()) != null;
    }

    private static boolean hasAddress(Instance instance) {
        String host = instance.address().host();
        return isIp(instance)
                ? host.indexOf('%') < 0
                : !IpLiterals.isMeantAsOne(host) && SafeName.isDnsName(host.toLowerCase(Locale.ROOT));
    }
}
