package io.switchboard.examples.quarkus;

import io.quarkus.grpc.GrpcClient;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.rest.client.inject.RestClient;

/** Says who answers calls by gRPC and by HTTP. */
@Path("/")
public class ShopResource {
    @GrpcClient("prices")
    PricesGrpc.PricesBlockingStub prices;

    @RestClient
    Pages pages;

    @GET
    @Path("items/{item}")
    public String item(String item) {
        QuoteReply reply = prices.quote(QuoteRequest.newBuilder().setItem(item).build());
        return reply.getServer() + " " + reply.getCents();
    }

    @GET
    @Path("pages")
    public String pages() {
        return pages.page();
    }

    @GET
    @Path("page")
    public String page() {
        return ProcessHandle.current().pid() + " page";
    }
}
