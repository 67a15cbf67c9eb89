package io.switchboard.examples.spring.kiosk;

import io.switchboard.examples.spring.PricesGrpc;
import io.switchboard.examples.spring.QuoteReply;
import io.switchboard.examples.spring.QuoteRequest;
import java.util.concurrent.TimeUnit;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Tells the price of an item, and which process of the other application said it. */
@RestController
class KioskController {
    private final PricesGrpc.PricesBlockingStub prices;

    KioskController(PricesGrpc.PricesBlockingStub prices) {
        this.prices = prices;
    }

    @GetMapping("/items/{item}")
    String price(@PathVariable("item") String item) {
        QuoteReply reply = prices.withDeadlineAfter(20, TimeUnit.SECONDS)
                .quote(QuoteRequest.newBuilder().setItem(item).build());
        return reply.getServer() + " " + reply.getCents();
    }
}
