package io.switchboard.testing;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Three real etcd processes that form one cluster; see {@link EtcdServer} for where the program comes from. */
public final class EtcdCluster implements AutoCloseable {
    private static final int SIZE = 3;

    private final List<EtcdProcess> members = new ArrayList<>();
    private final String peers;

    private EtcdCluster(Path binary) {
        for (int i = 0; i < SIZE; i++) {
            members.add(new EtcdProcess(binary, "etcd-" + i));
        }
        peers = members.stream().map(EtcdProcess::peerEntry).collect(Collectors.joining(","));
        try {
            members.forEach(member -> member.launch(peers));
            members.forEach(EtcdProcess::awaitReady);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Starts one and waits until it serves; without the program the running test is skipped, as by {@link EtcdServer#start()}. */
    public static EtcdCluster start() {
        EtcdBinaries binaries = EtcdBinaries.ofSystem();
        return new EtcdCluster(binaries.orSkip(binaries.etcd(), "etcd"));
    }

    /** The members' endpoints, in the order of their numbers. */
    public List<String> endpoints() {
        return members.stream().map(EtcdProcess::endpoint).toList();
    }

    /** Ends one member's process (SIGKILL). */
    public void kill(int member) {
        members.get(member).kill();
    }

    /** Starts one member again, with its data, and waits until it serves. */
    public void restart(int member) {
        members.get(member).terminate();
        members.get(member).launch(peers);
        members.get(member).awaitReady();
    }

    /** Freezes one member's process (SIGSTOP). */
    public void pause(int member) {
        members.get(member).pause();
    }

    /** Lets a frozen member go on (SIGCONT). */
    public void resume(int member) {
        members.get(member).resume();
    }

    @Override
    public void close() {
        members.forEach(EtcdProcess::close);
    }
}
