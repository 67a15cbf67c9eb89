package io.switchboard.etcd;

import com.google.protobuf.ByteString;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Text;
import io.switchboard.core.telemetry.Telemetry;
import io.switchboard.core.time.RatedLog;
import io.switchboard.etcd.api.KeyValue;
import io.switchboard.etcd.layout.ReadLimits;
import org.jspecify.annotations.Nullable;

/**
 * A service's config as a client takes it from the registry. One that is not taken leaves the last good one, as it does
 * where a channel does not take it. Single-threaded.
 */
final class ConfigInUse {
    private final ServiceName service;
    private final ByteString key;
    private final ByteString oldKey;
    private final Telemetry telemetry;
    private final RatedLog log;

    private @Nullable KeyValue listed;
    private @Nullable KeyValue oldListed;
    private @Nullable String document;

    /** @param oldKey counts in a list that has nothing at the key */
    ConfigInUse(ServiceName service, ByteString key, ByteString oldKey, Telemetry telemetry, RatedLog log) {
        this.service = service;
        this.key = key;
        this.oldKey = oldKey;
        this.telemetry = telemetry;
        this.log = log;
    }

    void listing() {
        listed = null;
        oldListed = null;
    }

    /** Keeps an entry of a list for {@link #reset}, if it is one of the config. */
    void read(KeyValue entry) {
        if (entry.getKey().equals(key)) {
            listed = entry;
        } else if (entry.getKey().equals(oldKey)) {
            oldListed = entry;
        }
    }

    /** Takes what was listed. */
    void reset() {
        KeyValue standing = listed == null ? oldListed : listed;
        listed = null;
        if (standing == null) {
            removed();
        } else {
            put(standing);
        }
    }

    boolean isAt(ByteString other) {
        return key.equals(other);
    }

    /** Whether the last list had one at the old key. */
    boolean hasOld() {
        return oldListed != null;
    }

    void put(KeyValue entry) {
        ByteString value = entry.getValue();
        if (value.size() > ReadLimits.MAX_CONFIG_BYTES || !value.isValidUtf8()) {
            String why = value.isValidUtf8()
                    ? "it has " + value.size() + " bytes, and at most " + ReadLimits.MAX_CONFIG_BYTES + " are read"
                    : "it is not UTF-8";
            log.warn(
                    "the service config at {} is not applied: {}",
                    Text.printable(entry.getKey().toStringUtf8()),
                    why);
            telemetry.configRefused(service, why);
        } else {
            document = value.toStringUtf8();
        }
    }

    void removed() {
        document = null;
    }

    /** Null: there is none. */
    @Nullable
    String document() {
        return document;
    }
}
