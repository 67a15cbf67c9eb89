package io.switchboard.grpc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.grpc.CallOptions;
import io.grpc.ClientStreamTracer;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnswerTracerTest {
    private final List<String> heard = new ArrayList<>();
    private final ClientStreamTracer tracer = new AnswerTracer(new AnswerTracer.Listener() {
                @Override
                public void answered() {
                    heard.add("answered");
                }

                @Override
                public void unimplemented() {
                    heard.add("unimplemented");
                }
            })
            .newClientStreamTracer(
                    ClientStreamTracer.StreamInfo.newBuilder()
                            .setCallOptions(CallOptions.DEFAULT)
                            .build(),
                    new Metadata());

    @Test
    void trailers_with_a_status_are_an_answer() {
        tracer.inboundTrailers(new Metadata());
        tracer.streamClosed(Status.PERMISSION_DENIED);
        assertEquals(List.of("answered"), heard);
    }

    @Test
    void what_is_made_up_locally_is_none() {
        tracer.streamClosed(Status.DEADLINE_EXCEEDED);
        assertEquals(List.of(), heard);
    }

    @Test
    void a_method_is_also_unknown_to_a_server_that_says_so_by_http_without_trailers() {
        tracer.streamClosed(Status.UNIMPLEMENTED.withDescription("HTTP status code 404"));
        assertEquals(List.of("unimplemented"), heard);
    }
}
