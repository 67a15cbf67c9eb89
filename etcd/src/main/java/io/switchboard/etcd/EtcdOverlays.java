package io.switchboard.etcd;

import io.switchboard.core.Foreign;
import io.switchboard.core.Overlay;
import io.switchboard.core.ServiceName;
import io.switchboard.core.directory.Interest;
import io.switchboard.core.directory.Overlays;
import io.switchboard.core.time.RatedLog;
import io.switchboard.etcd.api.Event;
import io.switchboard.etcd.api.KeyValue;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads operators' words in etcd: for each followed service the range of its config and its overrides. Lists have what
 * is at their old keys as well ({@link OldOperatorKeys}), and no watch does.
 */
final class EtcdOverlays implements Overlays {
    private static final Logger log = LoggerFactory.getLogger(EtcdOverlays.class);

    private final Connection connection;
    private final WatchStream watches;
    private final Ends ends;

    EtcdOverlays(Connection connection, WatchStream watches, Ends ends) {
        this.ends = ends;
        this.connection = connection;
        this.watches = watches;
    }

    @Override
    public Interest follow(ServiceName service, Consumer<Overlay> listener) {
        ends.requireOpen("follow what operators say of service " + service);
        Following following = new Following(service, listener);
        connection.scheduler().execute(following::start);
        return () -> connection.scheduler().execute(following::close);
    }

    /** One service; on the scheduler only. */
    private final class Following implements RangeFollower.Listener {
        private final ServiceName service;
        private final Consumer<Overlay> listener;
        private final Foreign told = new Foreign("a listener of what operators say");
        private final RatedLog rated = new RatedLog(log, connection.scheduler());
        private final ConfigInUse config;
        private final OverrideSet overrides;
        private final KeyRange range;
        private final RangeFollower follower;
        /** Whether anything was told: what was said last holds. */
        private boolean known;
        /** Whether it was read where it is now, and not only what this client may see of where it was before. */
        private boolean followed;
        /** Whether the last list found something where it was before, which is not watched. */
        private boolean hasOld;

        Following(ServiceName service, Consumer<Overlay> listener) {
            this.service = service;
            this.listener = listener;
            String namespace = connection.options().namespace();
            OperatorKeys keys = new OperatorKeys(namespace, connection.layout());
            OldOperatorKeys old = new OldOperatorKeys(namespace);
            config = new ConfigInUse(service, keys.config(service), old.config(service), connection.telemetry(), rated);
            overrides = new OverrideSet(
                    service, keys.overrides(service), old.overrides(service), connection.telemetry(), rated);
            range = KeyRange.prefix(keys.followed(service));
            List<KeyRange> before =
                    List.of(KeyRange.single(old.config(service)), KeyRange.prefix(old.overrides(service)));
            follower = new RangeFollower(connection, watches, range, before, this);
        }

        void start() {
            follower.start();
        }

        void close() {
            follower.close();
        }

        @Override
        public void listing() {
            config.listing();
            overrides.listing();
        }

        @Override
        public void read(List<KeyValue> soFar) {
            soFar.removeIf(entry -> {
                config.read(entry);
                return !overrides.takes(entry.getKey());
            });
            overrides.read(soFar);
        }

        @Override
        public void reset(List<KeyValue> content, long revision) {
            followed = true;
            take(content);
        }

        private void take(List<KeyValue> content) {
            hasOld = config.hasOld() || content.stream().anyMatch(entry -> overrides.isOld(entry.getKey()));
            config.reset();
            overrides.reset(content);
            known = true;
            tell();
        }

        @Override
        public void changed(List<Event> events, long revision) {
            boolean removed = false;
            for (Event event : events) {
                KeyValue entry = event.getKv();
                boolean put = event.getType() == Event.EventType.PUT;
                removed |= !put;
                if (config.isAt(entry.getKey())) {
                    if (put) {
                        config.put(entry);
                    } else {
                        config.removed();
                    }
                } else if (overrides.takes(entry.getKey())) {
                    if (put) {
                        overrides.put(entry);
                    } else {
                        overrides.remove(entry.getKey());
                    }
                }
            }
            tell();
            if (removed && hasOld) {
                // What was hidden by it counts again, unless it went with it.
                follower.listSoon();
            }
        }

        @Override
        public void live() {}

        /** What was said last holds. */
        @Override
        public void lost(String problem) {
            log.debug("cannot follow {}: {}", range, problem);
        }

        /** Calls do not wait for what this client will not be told. */
        @Override
        public void refused(String problem, List<KeyValue> besides) {
            if (followed) {
                return;
            }
            if (!known) {
                rated.info("service {} works without the overrides and the config at {}: {}", service, range, problem);
            }
            take(besides);
        }

        /** Nobody compares it with the registry. */
        private void tell() {
            told.run(() -> listener.accept(new Overlay(overrides.readable(), config.document())));
        }
    }
}
