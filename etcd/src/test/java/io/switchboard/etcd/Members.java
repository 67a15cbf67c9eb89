package io.switchboard.etcd;

import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.Status;
import io.switchboard.core.time.VirtualTime;
import io.switchboard.etcd.api.StatusResponse;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;

/** Three members of a cluster at 2, 70 and 320 ms, as a book gets to know them. */
final class Members {
    static final SocketAddress NEAR = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
    static final SocketAddress FAR = new InetSocketAddress(InetAddress.getLoopbackAddress(), 2);
    static final SocketAddress FARTHEST = new InetSocketAddress(InetAddress.getLoopbackAddress(), 3);
    static final List<SocketAddress> ALL = List.of(NEAR, FAR, FARTHEST);

    private Members() {}

    /** Connects all and measures each as often as it takes. */
    static void stretch(MemberBook book, VirtualTime time) {
        connect(book, ALL);
        measure(book, time, NEAR, 2);
        measure(book, time, FAR, 70);
        measure(book, time, FARTHEST, 320);
    }

    static MemberBook.Choice connect(MemberBook book, List<SocketAddress> now) {
        MemberBook.Choice choice = book.connected(now);
        book.tell();
        return choice;
    }

    static void measure(MemberBook book, VirtualTime time, SocketAddress member, int millis) {
        for (int i = 0; i < 3; i++) {
            Inbound call = sent(time, member);
            time.advance(Duration.ofMillis(millis));
            call.inboundHeaders();
            call.inboundWireSize(10);
            book.ended(call, Status.OK);
            book.answered(member, null);
        }
    }

    /** What a member in order says. */
    static StatusResponse status(long revision) {
        return StatusResponse.newBuilder()
                .setHeader(ScriptedEtcd.header(revision))
                .setLeader(7)
                .build();
    }

    static Inbound sent(VirtualTime time, SocketAddress member) {
        Inbound call = new Inbound(time::nanos);
        call.streamCreated(at(member), new Metadata());
        return call;
    }

    static Attributes at(SocketAddress member) {
        return Attributes.newBuilder()
                .set(Grpc.TRANSPORT_ATTR_REMOTE_ADDR, member)
                .build();
    }
}
