package io.switchboard.examples.spring.prices;

import static org.assertj.core.api.Assertions.assertThat;

import io.switchboard.embedded.EmbeddedEtcd;
import io.switchboard.examples.spring.PricesGrpc;
import io.switchboard.examples.spring.QuoteRequest;
import io.switchboard.spring.test.ImportEmbeddedEtcd;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.grpc.client.GrpcChannelFactory;
import org.springframework.test.context.TestPropertySource;

/** The application is registered and called by its name, in a test that starts its own registry. */
@SpringBootTest(properties = "spring.config.name=prices")
@ImportEmbeddedEtcd
class PricesTest {
    @Autowired
    private EmbeddedEtcd etcd;

    @Autowired
    private GrpcChannelFactory channels;

    @Test
    void a_price_is_told_to_whoever_calls_by_name() {
        PricesGrpc.PricesBlockingStub prices = PricesGrpc.newBlockingStub(channels.createChannel("etcd:///prices"));
        assertThat(prices.withDeadlineAfter(20, TimeUnit.SECONDS)
                        .quote(QuoteRequest.newBuilder().setItem("tea").build())
                        .getCents())
                .isEqualTo(3);
        assertThat(etcd.read("")).hasSize(1);
    }

    /** Another context, while the first still runs. */
    @Nested
    @TestPropertySource(properties = "switchboard.registration.weight=7")
    class Lighter {
        @Test
        void is_alone_in_a_registry_of_its_own(@Autowired EmbeddedEtcd other) {
            assertThat(other.read("")).hasSize(1);
            assertThat(other.read("").values()).asString().contains("7");
        }
    }
}
