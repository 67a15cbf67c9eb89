package io.switchboard.scaler;

import io.switchboard.core.DatacenterName;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the metadata of a ScaledObject; every error names the key, the value, and what may be written. */
final class SpecReader {
    static final int MOST_METRICS = 8;
    static final int MOST_REPLICAS = 1_000_000;

    private static final int MOST_KEYS = 100;
    private static final String SERVICE = "service";
    private static final String METRIC = "metric";
    private static final String TARGET = "target";
    private static final String DATACENTER = "datacenter";
    private static final String ACTIVATION = "activation";
    private static final String MINIMUM = "minimum.";
    private static final String ALWAYS = "always";
    /** What KEDA itself reads, and passes on with the rest. */
    private static final Set<String> KEDAS = Set.of("scalerAddress", "enableTLS", "unsafeSsl", "tlsCertFile");

    /** Thousandths are what Kubernetes counts in; and no NaN, sign or exponent. */
    private static final Pattern NUMBER = Pattern.compile("\\d{1,9}(\\.\\d{1,3})?");

    private static final Pattern WHOLE = Pattern.compile("\\d{1,7}");

    private final Map<String, String> metadata;
    private final Set<String> read = new TreeSet<>(KEDAS);

    private SpecReader(Map<String, String> metadata) {
        this.metadata = metadata;
    }

    /**
     * @param own the datacenter that this process is in; null: it reads one registry, which has no name
     * @throws IllegalArgumentException if the metadata cannot be used
     */
    static ScalerSpec read(Map<String, String> metadata, @Nullable String own) {
        if (metadata.size() > MOST_KEYS) {
            throw new IllegalArgumentException(
                    "the metadata has " + metadata.size() + " keys; at most " + MOST_KEYS + " are read");
        }
        SpecReader reader = new SpecReader(metadata);
        ServiceName service = reader.service();
        List<Target> targets = reader.targets();
        String datacenter = reader.datacenter(own);
        Map<String, Integer> minimums = reader.minimums(own, datacenter);
        OptionalDouble activation = reader.activation(targets.size());
        reader.end();
        return new ScalerSpec(service, datacenter, targets, minimums, activation);
    }

    private @Nullable String text(String key) {
        read.add(key);
        return metadata.get(key);
    }

    private ServiceName service() {
        String written = text(SERVICE);
        if (written == null) {
            throw new IllegalArgumentException(
                    SERVICE + " is missing; write the service's name, as callers look it up");
        }
        try {
            return new ServiceName(written);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(SERVICE + ": " + e.getMessage(), e);
        }
    }

    private List<Target> targets() {
        String written = text(METRIC);
        if (written == null) {
            throw new IllegalArgumentException(METRIC + " is missing; write " + Metric.FORMS);
        }
        List<Metric> metrics = new ArrayList<>();
        for (String one : written.split(",", -1)) {
            metrics.add(metric(one.strip()));
        }
        if (metrics.size() > MOST_METRICS || Set.copyOf(metrics).size() < metrics.size()) {
            throw new IllegalArgumentException(METRIC + ": \"" + Text.printable(written) + "\" has "
                    + (metrics.size() > MOST_METRICS ? "more than " + MOST_METRICS + " metrics" : "a metric twice"));
        }
        if (metrics.size() > 1 && metadata.containsKey(TARGET)) {
            throw new IllegalArgumentException(TARGET + ": there are several metrics, and each has a target of its own;"
                    + " write "
                    + String.join(
                            ", ",
                            metrics.stream()
                                    .map(each -> TARGET + "." + each.written())
                                    .toList()));
        }
        List<Target> targets = new ArrayList<>();
        for (Metric metric : metrics) {
            String key = TARGET + "." + metric.written();
            String own = text(key);
            String shared = metrics.size() == 1 ? text(TARGET) : null;
            if (own != null && shared != null) {
                throw new IllegalArgumentException("there are both " + TARGET + " and " + key + "; write one of them");
            }
            targets.add(target(metrics.size() == 1 && own == null ? TARGET : key, metric, own == null ? shared : own));
        }
        return targets;
    }

    private static Metric metric(String written) {
        try {
            return Metric.parse(written);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(METRIC + ": " + e.getMessage(), e);
        }
    }

    private static Target target(String key, Metric metric, @Nullable String written) {
        String least = "from 0.001 to " + (metric.kind() == Metric.Kind.UTILIZATION ? "1" : "999999999.999");
        String example = metric.kind() == Metric.Kind.UTILIZATION
                ? "0.7 for seven tenths of what a replica can do"
                : "80, which is what one replica is to have";
        if (written == null) {
            throw new IllegalArgumentException(key + " is missing; write a number " + least + ", such as " + example);
        }
        double value = NUMBER.matcher(written).matches() ? Double.parseDouble(written) : 0;
        if (value <= 0 || (metric.kind() == Metric.Kind.UTILIZATION && value > 1)) {
            throw new IllegalArgumentException(key + ": \"" + Text.printable(written) + "\" is not a number " + least
                    + " with at most three decimals; write such as " + example);
        }
        return new Target(metric, value);
    }

    private @Nullable String datacenter(@Nullable String own) {
        String written = text(DATACENTER);
        if (written == null) {
            return own;
        }
        requireDatacenters(DATACENTER, written, own);
        return written;
    }

    private static void requireDatacenters(String key, String name, @Nullable String own) {
        if (!DatacenterName.isValid(name)) {
            throw new IllegalArgumentException(key + ": \"" + Text.printable(name)
                    + "\" is no name of a datacenter; write 1 to 63 of a-z, 0-9 and \"-\"");
        }
        if (own == null) {
            throw new IllegalArgumentException(
                    key + ": \"" + name + "\": this process reads one registry, without datacenters; leave the key"
                            + " out, or tell the process of the others");
        }
    }

    private Map<String, Integer> minimums(@Nullable String own, @Nullable String datacenter) {
        Map<String, Integer> minimums = new TreeMap<>();
        for (String key : new TreeSet<>(metadata.keySet())) {
            if (!key.startsWith(MINIMUM)) {
                continue;
            }
            String written = String.valueOf(text(key));
            String name = key.substring(MINIMUM.length());
            requireDatacenters(Text.printable(key), name, own);
            int value = WHOLE.matcher(written).matches() ? Integer.parseInt(written) : 0;
            if (value < 1 || value > MOST_REPLICAS) {
                throw new IllegalArgumentException(key + ": \"" + Text.printable(written)
                        + "\" is not a whole number from 1 to " + MOST_REPLICAS
                        + "; write how many replicas there are to be while " + name + " is lost");
            }
            // One text serves in all datacenters: that of the place itself is for the others.
            if (!name.equals(datacenter)) {
                minimums.put(name, value);
            }
        }
        return minimums;
    }

    private OptionalDouble activation(int metrics) {
        String written = text(ACTIVATION);
        if (written == null || written.equals(ALWAYS)) {
            return OptionalDouble.empty();
        }
        if (!NUMBER.matcher(written).matches()) {
            throw new IllegalArgumentException(ACTIVATION + ": \"" + Text.printable(written) + "\" is neither \""
                    + ALWAYS + "\" nor a number from 0 to 999999999.999 with at most three decimals; write such as 0");
        }
        double value = Double.parseDouble(written);
        if (value > 0 && metrics > 1) {
            throw new IllegalArgumentException(ACTIVATION + ": \"" + written
                    + "\" would be of several metrics; with more than one write 0, or \"" + ALWAYS + "\"");
        }
        return OptionalDouble.of(value);
    }

    private void end() {
        for (String key : new TreeSet<>(metadata.keySet())) {
            if (!read.contains(key)) {
                throw new IllegalArgumentException("\"" + Text.printable(key) + "\" (with the value \""
                        + Text.printable(shortened(String.valueOf(metadata.get(key))))
                        + "\") is no key; there are " + SERVICE + ", " + METRIC + ", " + TARGET + ", " + TARGET
                        + ".METRIC with several metrics, " + DATACENTER + ", " + MINIMUM + "DATACENTER and "
                        + ACTIVATION);
            }
        }
    }

    private static String shortened(String value) {
        return value.length() <= 64 ? value : value.substring(0, 64) + "…";
    }
}
