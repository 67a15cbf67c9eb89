package io.switchboard.etcd;

import com.google.protobuf.ByteString;
import io.switchboard.core.Cleanup;
import io.switchboard.core.Foreign;
import io.switchboard.core.Overlay;
import io.switchboard.core.ServiceName;
import io.switchboard.core.directory.Interest;
import io.switchboard.core.directory.Overlays;
import io.switchboard.core.time.RatedLog;
import io.switchboard.etcd.api.Event;
import io.switchboard.etcd.api.KeyValue;
import io.switchboard.etcd.layout.ReadLimits;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads operators' words in etcd: for each followed service the key of its config and the range of its overrides. */
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
    private final class Following {
        private final ServiceName service;
        private final Consumer<Overlay> listener;
        private final Foreign told = new Foreign("a listener of what operators say");
        private final RatedLog rated = new RatedLog(log, connection.scheduler());
        private final Config config;
        private final Overrides overrides;

        Following(ServiceName service, Consumer<Overlay> listener) {
            this.service = service;
            this.listener = listener;
            this.config = new Config();
            this.overrides = new Overrides();
        }

        void start() {
            Cleanup.all(config.follower::start, overrides.follower::start);
        }

        void close() {
            Cleanup.all(config.follower::close, overrides.follower::close);
        }

        private void tell() {
            if (config.known && overrides.known) {
                told.run(() -> listener.accept(new Overlay(overrides.set.readable(), config.document)));
            }
        }

        /** What one of the two followers knows. */
        private abstract class Part implements RangeFollower.Listener {
            final String key;
            final RangeFollower follower;
            boolean known;

            Part(String key, KeyRange range) {
                this.key = key;
                this.follower = new RangeFollower(connection, watches, range, this);
            }

            @Override
            public void live() {}

            /** What was said last holds. */
            @Override
            public void lost(String problem) {
                log.debug("cannot follow {}: {}", key, problem);
            }

            /** Calls do not wait for what this client will not be told. */
            @Override
            public void refused(String problem) {
                if (!known) {
                    rated.info(
                            "service {} goes on without the overrides or the config at {}: {}", service, key, problem);
                    known = true;
                    tell();
                }
            }
        }

        private final class Config extends Part {
            private @Nullable String document;
            private boolean present;

            Config() {
                super(
                        OperatorKeys.config(connection.options().namespace(), service),
                        KeyRange.single(ByteString.copyFromUtf8(
                                OperatorKeys.config(connection.options().namespace(), service))));
            }

            @Override
            public void reset(List<KeyValue> content, long revision) {
                if (content.isEmpty()) {
                    removed();
                } else {
                    put(content.get(0).getValue());
                }
            }

            @Override
            public void changed(List<Event> events, long revision) {
                Event last = events.get(events.size() - 1);
                if (last.getType() == Event.EventType.DELETE) {
                    removed();
                } else {
                    put(last.getKv().getValue());
                }
            }

            @Override
            public long size() {
                return present ? 1 : 0;
            }

            private void removed() {
                present = false;
                is(null);
            }

            /** One that is not taken leaves the last good one, as it does where a channel does not take it. */
            private void put(ByteString value) {
                present = true;
                if (value.size() > ReadLimits.MAX_CONFIG_BYTES || !value.isValidUtf8()) {
                    String why = value.isValidUtf8()
                            ? "it has " + value.size() + " bytes, and at most " + ReadLimits.MAX_CONFIG_BYTES
                                    + " are read"
                            : "it is not UTF-8";
                    rated.warn("the service config at {} is not applied: {}", key, why);
                    connection.telemetry().configRefused(service, why);
                    is(document);
                } else {
                    is(value.toStringUtf8());
                }
            }

            private void is(@Nullable String now) {
                document = now;
                known = true;
                tell();
            }
        }

        private final class Overrides extends Part {
            private final OverrideSet set;

            Overrides() {
                super(
                        OperatorKeys.overrides(connection.options().namespace(), service),
                        KeyRange.prefix(ByteString.copyFromUtf8(
                                OperatorKeys.overrides(connection.options().namespace(), service))));
                set = new OverrideSet(service, key, connection.telemetry(), rated);
            }

            @Override
            public void listing() {
                set.listing();
            }

            @Override
            public void read(List<KeyValue> soFar) {
                set.read(soFar);
            }

            @Override
            public void reset(List<KeyValue> content, long revision) {
                set.reset(content);
                known = true;
                tell();
            }

            @Override
            public void changed(List<Event> events, long revision) {
                for (Event event : events) {
                    if (event.getType() == Event.EventType.DELETE) {
                        set.remove(event.getKv().getKey());
                    } else {
                        set.put(event.getKv());
                    }
                }
                tell();
            }

            @Override
            public long size() {
                return set.size();
            }
        }
    }
}
