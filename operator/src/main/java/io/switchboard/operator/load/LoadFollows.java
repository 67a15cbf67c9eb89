package io.switchboard.operator.load;

import io.switchboard.core.ServiceName;
import io.switchboard.core.directory.Directory;
import io.switchboard.core.directory.Subscription;
import io.switchboard.core.time.Scheduler;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Follows each service once, for as long as somebody wants to know. */
final class LoadFollows implements ServiceLoads {
    private final Directory directory;
    private final InstanceStream.Means means;
    private final Scheduler scheduler;
    /** Used on the scheduler only. */
    private final Map<ServiceName, LoadFollow> follows = new HashMap<>();

    private volatile boolean closed;

    LoadFollows(Directory directory, InstanceStream.Means means) {
        this.directory = directory;
        this.means = means;
        scheduler = means.scheduler;
    }

    @Override
    public Subscription follow(ServiceName service, Consumer<ServiceLoad> listener) {
        if (closed) {
            throw new IllegalStateException("cannot follow the load of service " + service + ": this is closed");
        }
        LoadListener joined = new LoadListener(listener);
        scheduler.execute(() -> join(service, joined));
        return new Subscription() {
            @Override
            public void refresh() {
                scheduler.execute(() -> {
                    LoadFollow follow = follows.get(service);
                    if (follow != null) {
                        follow.refresh();
                    }
                });
            }

            @Override
            public void close() {
                joined.close();
                scheduler.execute(() -> leave(service, joined));
            }
        };
    }

    private void join(ServiceName service, LoadListener joined) {
        if (!closed && !joined.isClosed()) {
            follows.computeIfAbsent(service, made -> new LoadFollow(directory, means, made))
                    .join(joined);
        }
    }

    private void leave(ServiceName service, LoadListener left) {
        LoadFollow follow = follows.get(service);
        if (follow != null && follow.leave(left)) {
            follows.remove(service);
            follow.close();
        }
    }

    @Override
    public void close() {
        closed = true;
        scheduler.execute(() -> {
            List<LoadFollow> all = List.copyOf(follows.values());
            follows.clear();
            all.forEach(LoadFollow::close);
        });
    }
}
