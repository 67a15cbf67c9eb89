package io.switchboard.examples.quarkus;

import io.quarkus.grpc.GrpcService;
import io.smallrye.mutiny.Uni;

/** Says a price, and which process it is. */
@GrpcService
final class PricesService implements Prices {
    @Override
    public Uni<QuoteReply> quote(QuoteRequest request) {
        return Uni.createFrom()
                .item(QuoteReply.newBuilder()
                        .setCents(100L * request.getItem().length())
                        .setServer(ProcessHandle.current().pid())
                        .build());
    }
}
