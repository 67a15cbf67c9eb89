package io.switchboard.etcd.layout;

import com.google.protobuf.ByteString;
import io.switchboard.core.Address;
import io.switchboard.core.AddressRules;
import io.switchboard.core.Instance;
import io.switchboard.core.InstanceRules;
import io.switchboard.core.InstanceState;
import io.switchboard.core.Internal;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Text;
import io.switchboard.core.telemetry.SkipReason;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Takes what the registry says of instances, within limits; whoever writes there is not trusted. */
@Internal
public final class InstanceReader implements InstanceRules {
    /** The start of what stands for a key that is not UTF-8. */
    private static final String BROKEN = "\ufffd";

    private final ReadLimits limits;
    private final AddressRules addresses;
    private final Layout layout;

    /** @param addresses those that count: the limits', with what the endpoints imply */
    public InstanceReader(ReadLimits limits, AddressRules addresses, Layout layout) {
        this.layout = layout;
        this.limits = limits;
        this.addresses = addresses;
    }

    public int maxValueBytes() {
        return limits.maxValueBytes();
    }

    @Override
    public int maxInstances() {
        return limits.maxInstances();
    }

    @Override
    public int maxConfigBytes() {
        return ReadLimits.MAX_CONFIG_BYTES;
    }

    @Override
    public Instance admit(Instance instance) {
        requireId(instance.id());
        requireLength(leastBytes(instance));
        instance.extensions().forEach((name, json) -> Json.parse(json));
        requireAddress(instance);
        Instance taken = without(instance, refusals(instance).keySet());
        int weight =
                taken.weight() == 0 ? 0 : Math.max(limits.minWeight(), Math.min(limits.maxWeight(), taken.weight()));
        return weight == taken.weight()
                ? taken
                : taken.toBuilder().weight(weight).build();
    }

    /** No value that says all this is shorter, whatever the layout. */
    private static int leastBytes(Instance instance) {
        long bytes = bytes(instance.version())
                + bytes(instance.locality().region())
                + bytes(instance.locality().zone())
                + bytes(instance.labels())
                + addressBytes(instance)
                + bytes(instance.extensions());
        return (int) Math.min(bytes, Integer.MAX_VALUE);
    }

    private static long addressBytes(Instance instance) {
        long bytes = 0;
        for (Map.Entry<String, Address> entry : instance.addresses().entrySet()) {
            bytes += bytes(entry.getKey()) + bytes(entry.getValue().toString());
        }
        return bytes;
    }

    private static long bytes(Map<String, String> texts) {
        long bytes = 0;
        for (Map.Entry<String, String> entry : texts.entrySet()) {
            bytes += bytes(entry.getKey()) + bytes(entry.getValue());
        }
        return bytes;
    }

    private static long bytes(String text) {
        return ByteString.copyFromUtf8(text).size();
    }

    /**
     * The instance id in a key. What is not UTF-8, and what would look like that, becomes a text of its own that is no
     * id: two keys stay two, however broken.
     *
     * @param prefix that of the service
     */
    public static String id(ByteString key, ByteString prefix) {
        if (!key.startsWith(prefix)) {
            return BROKEN + HexFormat.of().formatHex(key.toByteArray());
        }
        ByteString id = key.substring(prefix.size());
        String text = id.toStringUtf8();
        // What cannot be read has become U+FFFD, which may also have been written.
        boolean readable = text.indexOf(BROKEN) < 0 || (id.isValidUtf8() && !text.startsWith(BROKEN));
        return readable ? text : BROKEN + HexFormat.of().formatHex(id.toByteArray());
    }

    /** As {@link Layout#respells}. */
    public boolean respells() {
        return layout.respells();
    }

    /** As {@link Layout#spelled}. */
    public String spelled(String id) {
        return layout.spelled(id);
    }

    /** @throws SkippedException if the entry is not taken */
    public InstanceCodec.Read read(String id, ByteString value) {
        requireId(id);
        requireLength(value.size());
        InstanceCodec.Read read =
                ForeignValue.read(() -> layout.read(id, value.toStringUtf8(), limits.minWeight(), limits.maxWeight()));
        requireAddress(read.instance());
        Map<String, String> refusals = refusals(read.instance());
        return refusals.isEmpty()
                ? read
                : read.without(without(read.instance(), refusals.keySet()), String.join("; ", refusals.values()));
    }

    /**
     * Checks a registration of this process as its callers will, if they have the same limits, and with whatever it may
     * become without its owner: to announce that it leaves must not fail for want of room.
     *
     * @throws IllegalArgumentException if they would not take it; the message says what to do
     */
    public void requireReadable(ServiceName service, Instance instance) {
        try {
            requireId(instance.id());
            requireAddress(instance);
            requireAddresses(instance);
        } catch (SkippedException e) {
            throw new IllegalArgumentException(
                    "instance " + Text.printable(instance.id()) + " cannot be registered, since callers would skip it: "
                            + e.getMessage() + "; see ReadLimits",
                    e);
        }
        if (instance.incarnation() < 0 || instance.incarnation() > Incarnations.MAX) {
            throw new IllegalArgumentException("instance " + Text.printable(instance.id()) + " has the incarnation "
                    + instance.incarnation() + ", which is not between 0 and 2^53; leave it out");
        }
        int bytes = longest(service, instance);
        if (bytes > limits.maxValueBytes()) {
            throw new IllegalArgumentException(
                    "instance " + Text.printable(instance.id()) + " makes a value of " + bytes
                            + " bytes with room for its state and weight to change, and callers read at most "
                            + limits.maxValueBytes()
                            + "; shorten its labels, version or extensions, or raise ReadLimits.maxValueBytes here and at"
                            + " the callers");
        }
        requireSame(service, instance.toBuilder().incarnation(Incarnations.MAX).build());
    }

    /**
     * The bytes of the longest value that the instance can have with another incarnation, which grows when the key is
     * claimed, another state or another weight. What a layout says in each is its own matter, so each is tried.
     */
    private int longest(ServiceName service, Instance instance) {
        int longest = 0;
        for (InstanceState state : InstanceState.values()) {
            for (int weight : new int[] {instance.weight(), Instance.MAX_WEIGHT}) {
                Instance changed = instance.toBuilder()
                        .incarnation(Incarnations.MAX)
                        .state(state)
                        .weight(weight)
                        .build();
                String value = layout.encode(service, changed);
                longest = Math.max(longest, value.getBytes(StandardCharsets.UTF_8).length);
            }
        }
        return longest;
    }

    private void requireLength(int bytes) {
        if (bytes > limits.maxValueBytes()) {
            throw new SkippedException(
                    SkipReason.TOO_LONG,
                    "the value has more than the " + limits.maxValueBytes() + " bytes that are read");
        }
    }

    /** What callers read is what is said, as far as the layout has a place for it. */
    private void requireSame(ServiceName service, Instance instance) {
        String problem = undiallable(instance);
        if (problem == null) {
            try {
                Instance read = read(layout.suffix(instance), ByteString.copyFromUtf8(layout.encode(service, instance)))
                        .instance();
                String other = ReadBack.difference(layout.carried(instance), read);
                problem = other == null
                        ? null
                        : "callers would read its " + other + "; say it with other names or within ReadLimits";
            } catch (SkippedException e) {
                problem = "callers would skip it: " + e.getMessage();
            }
        }
        if (problem != null) {
            throw new IllegalArgumentException(
                    "instance " + Text.printable(instance.id()) + " cannot be registered: " + problem);
        }
    }

    private static @Nullable String undiallable(Instance instance) {
        return Stream.concat(Stream.of(instance.address()), instance.addresses().values().stream())
                .map(address -> ReadBack.undiallable(address.host()))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    /** @throws SkippedException if no instance may have this id */
    public void requireId(String id) {
        if (id.isEmpty() || id.length() > limits.maxIdLength()) {
            throw new SkippedException(
                    SkipReason.BAD_ID,
                    "the id has " + id.length() + " characters, and 1 to " + limits.maxIdLength() + " are allowed");
        }
        if (id.startsWith("/") || id.endsWith("/")) {
            throw new SkippedException(SkipReason.BAD_ID, "the id starts or ends with a slash");
        }
        if (id.startsWith(BROKEN)) {
            throw new SkippedException(SkipReason.BAD_ID, "the id is not UTF-8: " + Text.printable(id));
        }
        int c;
        for (int i = 0; i < id.length(); i += Character.charCount(c)) {
            c = id.codePointAt(i);
            if (!isAllowed(c)) {
                throw new SkippedException(
                        SkipReason.BAD_ID,
                        "the id has the character \"" + Text.printable(Character.toString(c)) + "\" at position " + i);
            }
        }
        if (!Json.wellFormed(id).equals(id)) {
            throw new SkippedException(SkipReason.BAD_ID, "the id has half of a surrogate pair");
        }
    }

    private boolean isAllowed(int c) {
        if (limits.asciiIds()) {
            return c > ' ' && c < 0x7f;
        }
        return !Character.isISOControl(c)
                && Character.getType(c) != Character.FORMAT
                && c != '\u2028'
                && c != '\u2029'
                && c != '\ufffd';
    }

    private void requireAddress(Instance instance) {
        String refusal = addresses.refusal(instance.address().host());
        if (refusal != null) {
            throw new SkippedException(SkipReason.ADDRESS_REFUSED, "address " + instance.address() + ": " + refusal);
        }
    }

    private void requireAddresses(Instance instance) {
        refusals(instance).values().stream().findFirst().ifPresent(why -> {
            throw new SkippedException(SkipReason.ADDRESS_REFUSED, why);
        });
    }

    /** Why an address is not dialled, by the network that it is for. */
    private Map<String, String> refusals(Instance instance) {
        if (instance.addresses().isEmpty()) {
            return Map.of();
        }
        Map<String, String> refusals = new TreeMap<>();
        instance.addresses().forEach((network, address) -> {
            String refusal = addresses.refusal(address.host());
            if (refusal != null) {
                refusals.put(network, "address " + address + " for the network " + network + ": " + refusal);
            }
        });
        return refusals;
    }

    private static Instance without(Instance instance, Set<String> networks) {
        if (networks.isEmpty()) {
            return instance;
        }
        Instance.Builder fewer = instance.toBuilder();
        networks.forEach(fewer::withoutAddress);
        return fewer.build();
    }
}
