package io.switchboard.examples.quarkus;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;

/** The page of another process of the shop, by HTTP. */
@RegisterRestClient(configKey = "pages")
public interface Pages {
    @GET
    @Path("/page")
    String page();
}
