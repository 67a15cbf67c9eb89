package io.switchboard.testing;

import io.switchboard.core.Cleanup;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Three real etcd processes that form one cluster; see {@link EtcdServer} for where the program comes from. */
public final class EtcdCluster implements AutoCloseable {
    private static final int SIZE = 3;
    private static final int ATTEMPTS = 150;
    private static final long PAUSE_NANOS = 200_000_000;

    private final Path binary;
    private final List<String> options;
    private final List<EtcdProcess> members = new ArrayList<>();
    private final Set<EtcdProcess> removed = new HashSet<>();
    private final @Nullable PeerLines lines;
    private final String peers;

    private EtcdCluster(Path binary, List<String> options, boolean divisible) {
        this.binary = binary;
        this.options = List.copyOf(options);
        try {
            for (int i = 0; i < SIZE; i++) {
                members.add(new EtcdProcess(binary, "etcd-" + i, options));
            }
            lines = divisible ? new PeerLines(members) : null;
            peers = peers(members);
            members.forEach(member -> member.launch(peers));
            members.forEach(EtcdProcess::awaitReady);
        } catch (RuntimeException | Error e) {
            Cleanup.after(e, this::close);
            throw e;
        }
    }

    /**
     * Starts one and waits until it serves; without the program the running test is skipped, as by
     * {@link EtcdServer#start()}.
     */
    public static EtcdCluster start() {
        return startWith();
    }

    /** As {@link #start}, with further options of etcd's program for each member, each as {@code --name=value}. */
    public static EtcdCluster startWith(String... options) {
        EtcdBinaries binaries = EtcdBinaries.ofSystem();
        return new EtcdCluster(binaries.orSkip(binaries.etcd(), "etcd"), List.of(options), false);
    }

    /** As {@link #start}; its members can be {@linkplain #cutOff cut off} from each other, which needs Linux. */
    public static EtcdCluster startDivisible() {
        EtcdBinaries binaries = EtcdBinaries.ofSystem();
        return new EtcdCluster(binaries.orSkip(binaries.etcd(), "etcd"), List.of(), true);
    }

    /** The members' endpoints, in the order of their numbers. */
    public List<String> endpoints() {
        return members.stream().map(EtcdProcess::endpoint).toList();
    }

    /** The number of the member that leads; waits for the end of an election. */
    public int leader() {
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            int found = leaderNow();
            if (found >= 0) {
                return found;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        throw new IllegalStateException("no member leads");
    }

    private int leaderNow() {
        for (int i = 0; i < members.size(); i++) {
            String[] status =
                    Etcdctl.run(members.get(i).endpoint(), "endpoint", "status").split(", ", -1);
            // endpoint, id, version, …, whether it leads, …: the first boolean.
            for (String part : status) {
                if (part.equals("true")) {
                    return i;
                }
                if (part.equals("false")) {
                    break;
                }
            }
        }
        return -1;
    }

    /** Ends one member's process (SIGKILL). */
    public void kill(int member) {
        members.get(member).kill();
    }

    /** Ends all members' processes (SIGKILL). */
    public void killAll() {
        members.forEach(EtcdProcess::kill);
    }

    /** Starts one member again, with its data, and waits until it serves. */
    public void restart(int member) {
        members.get(member).terminate();
        members.get(member).launch(peers);
        members.get(member).awaitReady();
    }

    /**
     * Stops all members, if they run, starts them again, and waits until they serve.
     *
     * @param keepData false: they come back empty
     */
    public void restartAll(boolean keepData) {
        members.forEach(EtcdProcess::terminate);
        if (!keepData) {
            members.forEach(EtcdProcess::wipe);
        }
        members.forEach(member -> member.launch(peers));
        members.forEach(EtcdProcess::awaitReady);
    }

    /** Stops all members, copies their data into a folder, and starts them again. */
    public void save(Path folder) {
        members.forEach(EtcdProcess::terminate);
        for (int i = 0; i < members.size(); i++) {
            members.get(i).save(folder.resolve(Integer.toString(i)));
        }
        restartAll(true);
    }

    /** Stops all members, if they run, and starts them on saved data: a registry restored from a backup. */
    public void restore(Path folder) {
        members.forEach(EtcdProcess::terminate);
        for (int i = 0; i < members.size(); i++) {
            members.get(i).restore(folder.resolve(Integer.toString(i)));
        }
        restartAll(true);
    }

    /**
     * Cuts one member off from the others, which go on without it; clients still reach it.
     *
     * @throws IllegalStateException unless it was {@linkplain #startDivisible started} for this
     */
    public void cutOff(int member) {
        lines().cutOff(members.get(member));
    }

    /** The others reach it again. */
    public void rejoin(int member) {
        lines().rejoin(members.get(member));
    }

    private PeerLines lines() {
        if (lines == null) {
            throw new IllegalStateException("start the cluster with startDivisible()");
        }
        return lines;
    }

    /** Freezes one member's process (SIGSTOP). */
    public void pause(int member) {
        members.get(member).pause();
    }

    /** Resumes a frozen member (SIGCONT). */
    public void resume(int member) {
        members.get(member).resume();
    }

    /**
     * Adds a member that learns and does not vote or serve yet; answers its number once its process runs.
     *
     * @see #promote
     */
    public int addLearner() {
        EtcdProcess added = new EtcdProcess(binary, "etcd-" + members.size(), options);
        try {
            announce(added, "etcd-" + members.size());
        } catch (RuntimeException | Error e) {
            Cleanup.after(e, added::close);
            throw e;
        }
        members.add(added);
        added.launch(peers(members), "existing");
        return members.size() - 1;
    }

    /** A cluster refuses members until its own have known each other for some seconds. */
    private void announce(EtcdProcess added, String name) {
        for (int attempt = 1; ; attempt++) {
            try {
                etcdctl("member", "add", name, "--learner", "--peer-urls=" + added.peerUrl());
                return;
            } catch (IllegalStateException e) {
                if (attempt == ATTEMPTS || !String.valueOf(e.getMessage()).contains("unhealthy cluster")) {
                    throw e;
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    /**
     * Makes a learner a member that votes and serves, and waits until it does.
     *
     * @throws IllegalStateException if it has not caught up yet
     */
    public void promote(int member) {
        etcdctl("member", "promote", idOf(member));
        members.get(member).awaitReady();
    }

    /** Takes a member out of the cluster for good, and ends its process. */
    public void remove(int member) {
        String id = idOf(member);
        // A member stops when it hears of its own removal, maybe before it has answered: the others are asked.
        removed.add(members.get(member));
        etcdctl("member", "remove", id);
        members.get(member).kill();
    }

    /**
     * Runs etcdctl against the members that the cluster began with and still has, and answers what it prints; without
     * that program the running test is skipped.
     *
     * @throws IllegalStateException if it fails
     */
    public String etcdctl(String... arguments) {
        return Etcdctl.run(
                members.stream()
                        .limit(SIZE)
                        .filter(member -> !removed.contains(member))
                        .map(EtcdProcess::endpoint)
                        .collect(Collectors.joining(",")),
                arguments);
    }

    private String idOf(int member) {
        String url = members.get(member).peerUrl();
        return etcdctl("member", "list")
                .lines()
                .filter(line -> line.contains(url))
                .map(line -> line.split(",", -1)[0])
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the cluster lists no member at " + url));
    }

    private static String peers(List<EtcdProcess> members) {
        return members.stream().map(EtcdProcess::peerEntry).collect(Collectors.joining(","));
    }

    @Override
    public void close() {
        Cleanup.all(() -> Cleanup.each(members, EtcdProcess::close), () -> {
            if (lines != null) {
                lines.close();
            }
        });
    }
}
