package io.switchboard.etcd;

import static io.switchboard.etcd.ScriptedEtcd.kv;
import static io.switchboard.etcd.ScriptedEtcd.listed;
import static io.switchboard.etcd.ScriptedEtcd.take;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.switchboard.core.telemetry.Telemetry;
import io.switchboard.core.time.SerialScheduler;
import io.switchboard.etcd.api.KVGrpc;
import io.switchboard.etcd.api.RangeRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** On a real transport: some of a message is told from none of it. */
class InboundTest {
    private static final int LET_THROUGH = 100_000;

    private final ScriptedEtcd etcd = new ScriptedEtcd();
    private final ServerSocket line = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    private final SerialScheduler scheduler = new SerialScheduler("test");
    private final ManagedChannel channel = Grpc.newChannelBuilder(
                    "127.0.0.1:" + line.getLocalPort(), InsecureChannelCredentials.create())
            .build();
    private final BlockingQueue<Failure> failures = new LinkedBlockingQueue<>();

    InboundTest() throws IOException {}

    @AfterEach
    void close() throws IOException {
        channel.shutdownNow();
        etcd.close();
        line.close();
        scheduler.close();
    }

    @Test
    void the_first_bytes_of_an_answer_tell_a_slow_line_from_a_silent_server() throws Exception {
        Thread proxy = new Thread(this::carry, "line");
        proxy.setDaemon(true);
        proxy.start();
        ask();
        Failure silent = take(failures);
        assertEquals(Status.Code.DEADLINE_EXCEEDED, silent.status().getCode());
        assertFalse(silent.isSlow());
        take(etcd.ranges);
        ask();
        byte[] large = new byte[1 << 20];
        new Random(1).nextBytes(large);
        take(etcd.ranges)
                .answer(listed(
                        10,
                        kv("demo/a:1", 4).toBuilder()
                                .setValue(ByteString.copyFrom(large))
                                .build()));
        Failure slow = take(failures);
        assertEquals(Status.Code.DEADLINE_EXCEEDED, slow.status().getCode());
        assertTrue(slow.isSlow());
    }

    private void ask() {
        EtcdOptions options = EtcdOptions.builder(etcd.endpoint()).build();
        Tokens tokens = new Tokens(channel, options, scheduler, new Random(1), Runnable::run);
        Calls calls = new Calls(channel, tokens, scheduler, options, Telemetry.NONE, new MemberBook(scheduler::nanos));
        scheduler.execute(() -> calls.unary(
                KVGrpc.getRangeMethod(),
                RangeRequest.getDefaultInstance(),
                Duration.ofSeconds(2),
                response -> {},
                failures::add));
    }

    /** Carries all that the client sends, and no more than the first bytes of what the server does. */
    private void carry() {
        try (Socket client = line.accept();
                Socket server = new Socket(
                        InetAddress.getLoopbackAddress(),
                        Integer.parseInt(etcd.endpoint().split(":", -1)[1]))) {
            Thread back = new Thread(() -> copy(server, client, LET_THROUGH), "line back");
            back.setDaemon(true);
            back.start();
            copy(client, server, Long.MAX_VALUE);
        } catch (IOException e) {
            // The test is over.
        }
    }

    private static void copy(Socket from, Socket to, long most) {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[8192];
            long left = most;
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                out.write(buffer, 0, (int) Math.min(n, Math.max(0, left)));
                out.flush();
                left -= n;
            }
        } catch (IOException e) {
            // The test is over.
        }
    }
}
