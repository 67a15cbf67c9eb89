package io.switchboard.etcd;

import com.google.protobuf.ByteString;
import io.switchboard.core.DatacenterName;
import io.switchboard.core.DrainTarget;
import io.switchboard.core.Internal;
import io.switchboard.core.Locality;
import io.switchboard.core.ServiceName;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Where drains that end are: one range for all, so that one watch is enough. Below it {@code zone/<region>/<zone>},
 * {@code datacenter/<name>} and {@code instance/<service>//<id>}. In regions and zones all but letters, digits and
 * {@code .-_~} is percent-encoded, so that there is one slash between them and each key has one meaning.
 */
@Internal
public final class DrainKeys {
    private static final String DRAINS = "switchboard/drains/";
    private static final String ZONE = "zone/";
    private static final String DATACENTER = "datacenter/";
    private static final String INSTANCE = "instance/";
    private static final String HEX = "0123456789ABCDEF";

    private DrainKeys() {}

    /** The start of all of them. */
    public static ByteString all(String namespace) {
        return ByteString.copyFromUtf8(namespace + DRAINS);
    }

    public static ByteString key(String namespace, DrainTarget target) {
        return ByteString.copyFromUtf8(namespace + DRAINS + name(target));
    }

    /** What a key below the prefix is for; null: it is none of the keys that {@link #key} makes. */
    public static @Nullable DrainTarget target(ByteString key, ByteString prefix) {
        ByteString rest = key.substring(prefix.size());
        if (!rest.isValidUtf8()) {
            return null;
        }
        String name = rest.toStringUtf8();
        try {
            DrainTarget target = read(name);
            return target != null && name(target).equals(name) ? target : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static String name(DrainTarget target) {
        if (target instanceof DrainTarget.Zone zone) {
            return ZONE + encoded(zone.place().region()) + "/"
                    + encoded(zone.place().zone());
        }
        if (target instanceof DrainTarget.Datacenter datacenter) {
            return DATACENTER + datacenter.name();
        }
        DrainTarget.OneInstance instance = (DrainTarget.OneInstance) target;
        // A service's name has no empty segment.
        return INSTANCE + instance.service() + "//" + instance.id();
    }

    private static @Nullable DrainTarget read(String name) {
        if (name.startsWith(ZONE)) {
            String[] parts = name.substring(ZONE.length()).split("/", -1);
            return parts.length == 2 ? new DrainTarget.Zone(new Locality(decoded(parts[0]), decoded(parts[1]))) : null;
        }
        if (name.startsWith(DATACENTER)) {
            return new DrainTarget.Datacenter(new DatacenterName(name.substring(DATACENTER.length())));
        }
        int end = name.indexOf("//");
        return name.startsWith(INSTANCE) && end > INSTANCE.length()
                ? new DrainTarget.OneInstance(
                        new ServiceName(name.substring(INSTANCE.length(), end)), name.substring(end + 2))
                : null;
    }

    private static String encoded(String name) {
        StringBuilder out = new StringBuilder(name.length());
        for (byte each : name.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (each & 0xff);
            if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || ".-_~".indexOf(c) >= 0) {
                out.append(c);
            } else {
                out.append('%').append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 0xf));
            }
        }
        return out.toString();
    }

    /** Whatever this makes of another spelling is not spelled so again, and not taken. */
    private static String decoded(String name) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(name.length());
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '%') {
                if (i + 2 >= name.length()) {
                    throw new IllegalArgumentException("it ends within an escape");
                }
                out.write(Integer.parseInt(name.substring(i + 1, i + 3), 16));
                i += 2;
            } else {
                out.write(c);
            }
        }
        return out.toString(StandardCharsets.UTF_8);
    }
}
