package io.switchboard.operator.load;

import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.switchboard.core.Address;
import io.switchboard.core.Instance;
import io.switchboard.grpc.orca.OpenRcaServiceGrpc;
import io.switchboard.grpc.orca.OrcaLoadReport;
import io.switchboard.grpc.orca.OrcaLoadReportRequest;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A real server that reports what a test has it say, and counts who asks. */
final class ReportingServer extends OpenRcaServiceGrpc.OpenRcaServiceImplBase {
    final List<StreamObserver<OrcaLoadReport>> open = new CopyOnWriteArrayList<>();
    final AtomicInteger asked = new AtomicInteger();
    private final Server server;

    private ReportingServer(boolean reporting) throws IOException {
        ServerBuilder<?> builder = Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create());
        server = (reporting ? builder.addService(this) : builder).build().start();
    }

    static ReportingServer start() throws IOException {
        return new ReportingServer(true);
    }

    /** One that knows nothing of reports. */
    static ReportingServer silent() throws IOException {
        return new ReportingServer(false);
    }

    @Override
    public void streamCoreMetrics(OrcaLoadReportRequest request, StreamObserver<OrcaLoadReport> caller) {
        ((ServerCallStreamObserver<OrcaLoadReport>) caller).setOnCancelHandler(() -> open.remove(caller));
        open.add(caller);
        asked.incrementAndGet();
    }

    void say(OrcaLoadReport report) {
        open.forEach(caller -> caller.onNext(report));
    }

    void end(Status status) {
        List<StreamObserver<OrcaLoadReport>> all = List.copyOf(open);
        open.clear();
        all.forEach(caller -> caller.onError(status.asRuntimeException()));
    }

    Instance.Builder instance() {
        return Instance.builder(new Address("127.0.0.1", server.getPort()));
    }

    void stop() {
        server.shutdownNow();
    }
}
