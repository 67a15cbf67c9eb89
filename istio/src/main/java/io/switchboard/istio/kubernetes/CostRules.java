package io.switchboard.istio.kubernetes;

import io.switchboard.core.DatacenterName;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Text;
import io.switchboard.operator.load.InstanceLoad;
import io.switchboard.operator.load.LoadReport;
import io.switchboard.operator.load.ServiceLoad;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the deletion of a pod costs: the calls that it has in flight, over about ten seconds.
 *
 * @param services whose instances' pods are annotated; empty: those of all
 * @param namespace where the pods are; null: anywhere
 * @param datacenter this process's: addresses elsewhere are no pods of this cluster. Null: there is one, without a name
 */
record CostRules(
        Set<ServiceName> services,
        @Nullable String namespace,
        @Nullable String datacenter) {
    private static final Duration FRESH = Duration.ofSeconds(10);
    private static final double SHARE_OF_NEW = 0.1;

    CostRules {
        services = Set.copyOf(services);
    }

    /**
     * @param said the services' names with commas between, or {@code *}
     * @throws IllegalArgumentException if one is no name; the message says which
     */
    static CostRules parse(String said, @Nullable String namespace, @Nullable String datacenter) {
        try {
            Set<ServiceName> named = said.equals("*")
                    ? Set.of()
                    : Arrays.stream(said.split(",", -1))
                            .map(String::strip)
                            .map(ServiceName::new)
                            .collect(Collectors.toSet());
            return new CostRules(named, namespace, datacenter == null ? null : new DatacenterName(datacenter).value());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    Text.message("deletionCost: " + e.getMessage()
                            + "; write the names of services with commas between, or * for all"),
                    e);
        }
    }

    boolean isOfAll() {
        return services.isEmpty();
    }

    /**
     * The calls in flight by address, over time. Of an address of which an instance has not reported lately nothing is
     * known, which is NaN: it must not look idle.
     *
     * @param before a second ago
     */
    Map<String, Double> smoothed(Map<String, Double> before, ServiceLoad load) {
        Map<String, Double> now = new HashMap<>();
        for (InstanceLoad one : load.instances()) {
            if (datacenter == null
                    || one.datacenter() == null
                    || one.datacenter().equals(datacenter)) {
                now.merge(one.instance().address().host(), inFlight(one), Double::sum);
            }
        }
        now.replaceAll((address, value) -> {
            double last = before.getOrDefault(address, Double.NaN);
            return Double.isNaN(last) ? value : last + SHARE_OF_NEW * (value - last);
        });
        return now;
    }

    private static double inFlight(InstanceLoad one) {
        LoadReport report = one.report();
        return report == null || one.age().compareTo(FRESH) >= 0 ? Double.NaN : report.inFlight();
    }

    /** Whether it is worth a write: by one at least, and by a quarter. */
    static boolean isOther(@Nullable Integer before, int cost) {
        if (before == null) {
            return true;
        }
        long difference = Math.abs((long) cost - before);
        return difference >= 1 && difference * 4 >= Math.max(cost, Math.max(0L, before));
    }

    static int cost(double inFlight) {
        return (int) Math.min(Integer.MAX_VALUE, Math.round(inFlight));
    }
}
