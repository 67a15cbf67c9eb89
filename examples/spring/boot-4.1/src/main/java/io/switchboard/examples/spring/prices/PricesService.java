package io.switchboard.examples.spring.prices;

import io.grpc.stub.StreamObserver;
import io.switchboard.examples.spring.PricesGrpc;
import io.switchboard.examples.spring.QuoteReply;
import io.switchboard.examples.spring.QuoteRequest;
import org.springframework.grpc.server.service.GrpcService;

/** A price for every item: so many cents as its name has letters. */
@GrpcService
class PricesService extends PricesGrpc.PricesImplBase {
    @Override
    public void quote(QuoteRequest request, StreamObserver<QuoteReply> reply) {
        reply.onNext(QuoteReply.newBuilder()
                .setCents(request.getItem().length())
                .setServer(ProcessHandle.current().pid())
                .build());
        reply.onCompleted();
    }
}
