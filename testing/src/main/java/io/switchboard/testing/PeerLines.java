package io.switchboard.testing;

import io.switchboard.core.Cleanup;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What lies between the members of a cluster: a line before each, at which the others call it. A member that is cut off
 * is called by no other and calls none; clients come by other ways and still reach it.
 */
final class PeerLines implements AutoCloseable {
    private final List<EtcdProcess> members;
    private final List<FaultProxy> lines = new ArrayList<>();
    private final Set<EtcdProcess> cutOff = ConcurrentHashMap.newKeySet();

    /** Lays them; the members are to be launched after it. */
    PeerLines(List<EtcdProcess> members) {
        this.members = List.copyOf(members);
        for (EtcdProcess member : members) {
            FaultProxy line = FaultProxy.to(member.peerUrl(), caller -> isOpen(caller, member));
            lines.add(line);
            member.advertisePeer(line.endpoint());
        }
    }

    void cutOff(EtcdProcess member) {
        cutOff.add(member);
        // Those that may call connect again at once; an election waits longer.
        lines.forEach(FaultProxy::drop);
    }

    void rejoin(EtcdProcess member) {
        cutOff.remove(member);
    }

    private boolean isOpen(Socket caller, EtcdProcess called) {
        if (cutOff.isEmpty()) {
            return true;
        }
        return !cutOff.contains(called)
                && members.stream()
                        .filter(cutOff::contains)
                        .noneMatch(member -> SocketOwner.isOf(caller, member.pid()));
    }

    @Override
    public void close() {
        Cleanup.each(lines, FaultProxy::close);
    }
}
