package io.switchboard.scaler.activator;

import io.grpc.ChannelCredentials;
import io.switchboard.controlplane.InstanceCredentials;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Text;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the activator is told.
 *
 * @param services whose calls it holds
 * @param authorities further values of {@code :authority} by which these are called
 * @param advertise the address that callers dial, as servers have it; empty: found as theirs
 * @param standing whether it is registered always, with weight 0, and not only while no instance serves
 * @param hold how long a call waits at most
 * @param calls how many calls wait at most for one service
 * @param callsTotal how many wait at most for all, and how many more are passed through at once
 * @param bytes how large the messages of all waiting calls are at most, together
 * @param message the largest message, either way
 * @param instances how the instances are called
 */
record ActivatorSettings(
        Set<ServiceName> services,
        Map<String, ServiceName> authorities,
        String advertise,
        boolean standing,
        Duration hold,
        int calls,
        int callsTotal,
        long bytes,
        int message,
        ChannelCredentials instances) {
    private static final int MOST_SERVICES = 1_000;
    private static final Pattern DURATION = Pattern.compile("(\\d{1,6})(ms|s|m)");
    private static final String STANDING = "standing";
    private static final String WHEN_EMPTY = "when-empty";

    /** @throws IllegalArgumentException if one cannot be used; the message names it and says what may be written */
    static ActivatorSettings read(Map<String, String> settings) {
        Reader reader = new Reader(settings);
        Set<ServiceName> services = reader.services();
        ActivatorSettings read = new ActivatorSettings(
                services,
                reader.authorities(services),
                reader.text("advertise", ""),
                reader.standing(),
                reader.duration("hold", Duration.ofSeconds(60), Duration.ofMillis(100), Duration.ofHours(1)),
                reader.whole("calls", 1_000, 1, 100_000),
                reader.whole("callsTotal", 10_000, 1, 1_000_000),
                reader.whole("bytes", 64 << 20, 1 << 10, Integer.MAX_VALUE),
                reader.whole("message", 4 << 20, 1 << 10, 1 << 30),
                InstanceCredentials.of(reader::optional));
        reader.end();
        return read;
    }

    private static final class Reader {
        private final Map<String, String> settings;
        private final Set<String> known = new TreeSet<>();

        Reader(Map<String, String> settings) {
            this.settings = settings;
        }

        String text(String name, String otherwise) {
            known.add(name);
            return settings.getOrDefault(name, otherwise).strip();
        }

        @Nullable
        String optional(String name) {
            known.add(name);
            String written = settings.get(name);
            return written == null ? null : written.strip();
        }

        Set<ServiceName> services() {
            Set<ServiceName> services = new LinkedHashSet<>();
            for (String name : text("services", "").split(",", -1)) {
                if (!name.isBlank()) {
                    services.add(service("services", name));
                }
            }
            if (services.isEmpty() || services.size() > MOST_SERVICES) {
                throw new IllegalArgumentException("services: " + services.size() + " are named; name those whose calls"
                        + " are held, 1 to " + MOST_SERVICES + ", such as \"demo, xiaoxu/shop\", in the file that"
                        + " --config names");
            }
            return services;
        }

        private static ServiceName service(String setting, String name) {
            try {
                return new ServiceName(name.strip());
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(setting + ": " + e.getMessage(), e);
            }
        }

        Map<String, ServiceName> authorities(Set<ServiceName> services) {
            Map<String, ServiceName> all = new LinkedHashMap<>();
            for (String one : text("authorities", "").split(",", -1)) {
                int sign = one.indexOf('=');
                if (one.isBlank()) {
                    continue;
                }
                if (sign < 1) {
                    throw new IllegalArgumentException("authorities: \"" + Text.printable(one.strip())
                            + "\" names no service; write such as shop.example=xiaoxu/shop, with commas between");
                }
                ServiceName service = service("authorities", one.substring(sign + 1));
                if (!services.contains(service)) {
                    throw new IllegalArgumentException("authorities: service " + Text.printable(service.value())
                            + " is not among services; add it there");
                }
                all.put(one.substring(0, sign).strip(), service);
            }
            return all;
        }

        boolean standing() {
            String text = text("presence", STANDING);
            if (text.equals(STANDING) || text.equals(WHEN_EMPTY)) {
                return text.equals(STANDING);
            }
            throw new IllegalArgumentException(
                    "presence: \"" + Text.printable(text) + "\" is neither " + STANDING + " nor " + WHEN_EMPTY);
        }

        int whole(String name, int otherwise, int least, int most) {
            String text = text(name, Integer.toString(otherwise));
            try {
                int value = Integer.parseInt(text);
                if (value >= least && value <= most) {
                    return value;
                }
            } catch (NumberFormatException e) {
                // Told below, as what is out of range.
            }
            throw new IllegalArgumentException(
                    name + ": \"" + Text.printable(text) + "\" is not a whole number from " + least + " to " + most);
        }

        Duration duration(String name, Duration otherwise, Duration least, Duration most) {
            String text = text(name, otherwise.toMillis() + "ms");
            Matcher match = DURATION.matcher(text);
            if (match.matches()) {
                long amount = Long.parseLong(match.group(1));
                Duration value = switch (match.group(2)) {
                    case "ms" -> Duration.ofMillis(amount);
                    case "s" -> Duration.ofSeconds(amount);
                    default -> Duration.ofMinutes(amount);
                };
                if (value.compareTo(least) >= 0 && value.compareTo(most) <= 0) {
                    return value;
                }
            }
            throw new IllegalArgumentException(name + ": \"" + Text.printable(text) + "\" is not a duration from "
                    + least.toMillis() + "ms to " + most.toSeconds() + "s; write such as 500ms, 60s or 2m");
        }

        void end() {
            for (String name : settings.keySet()) {
                if (!known.contains(name)) {
                    throw new IllegalArgumentException(
                            Text.printable(name) + " is no setting; there are " + String.join(", ", known));
                }
            }
        }
    }
}
