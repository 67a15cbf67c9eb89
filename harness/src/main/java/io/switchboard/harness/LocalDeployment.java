package io.switchboard.harness;

import io.switchboard.core.Cleanup;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.IntFunction;

/**
 * As many processes of a kind as are wanted, as a Deployment of Kubernetes has pods: it starts what is missing, and
 * asks the youngest of those too many to end (SIGTERM).
 */
public final class LocalDeployment implements AutoCloseable {
    private final IntFunction<Child> start;
    private final Deque<Child> replicas = new ArrayDeque<>();
    private final List<Child> ending = new ArrayList<>();
    private int started;

    /** @param start starts the process of that number, from 0; does not wait until it is ready */
    public LocalDeployment(IntFunction<Child> start) {
        this.start = start;
    }

    /** Lets there be so many from now on; does not wait for them. */
    public synchronized void scale(int wanted) {
        while (replicas.size() < wanted) {
            replicas.addLast(start.apply(started++));
        }
        while (replicas.size() > wanted) {
            Child youngest = replicas.removeLast();
            ending.add(youngest);
            youngest.terminate();
        }
    }

    /** Those that are to be there, whether ready or not, the oldest first. */
    public synchronized List<Child> replicas() {
        return List.copyOf(replicas);
    }

    /** Those that have been asked to end, ended or not. */
    public synchronized List<Child> ending() {
        return List.copyOf(ending);
    }

    /** Ends all at once. */
    @Override
    public synchronized void close() {
        Cleanup.all(() -> Cleanup.each(replicas, Child::kill), () -> Cleanup.each(ending, Child::kill));
    }
}
