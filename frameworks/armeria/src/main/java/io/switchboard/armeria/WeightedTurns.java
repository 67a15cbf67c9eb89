package io.switchboard.armeria;

import com.linecorp.armeria.client.ClientRequestContext;
import com.linecorp.armeria.client.Endpoint;
import com.linecorp.armeria.client.endpoint.AbstractEndpointSelector;
import com.linecorp.armeria.client.endpoint.EndpointGroup;
import com.linecorp.armeria.client.endpoint.EndpointSelectionStrategy;
import com.linecorp.armeria.client.endpoint.EndpointSelector;
import io.switchboard.balancing.Choice;
import io.switchboard.balancing.Choices;
import io.switchboard.balancing.Turn;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Endpoints take turns by weight, as on a channel of gRPC: a few calls come close to the proportion already. Armeria's
 * own strategy shares exactly by as many calls as all weights add up to, and before that evenly.
 */
final class WeightedTurns implements EndpointSelectionStrategy {
    @Override
    public EndpointSelector newSelector(EndpointGroup group) {
        return new Selector(group);
    }

    private record Members(List<Endpoint> endpoints, Choice choice) {
        static @Nullable Members of(List<Endpoint> endpoints, Turn turn) {
            long[] weights = endpoints.stream().mapToLong(Endpoint::weight).toArray();
            return endpoints.isEmpty() ? null : new Members(endpoints, Choices.weightedRoundRobin(weights, turn));
        }

        Endpoint next() {
            return endpoints.get(choice.choose(0, 0));
        }
    }

    private static final class Selector extends AbstractEndpointSelector {
        /** Callers that start together begin with different endpoints. */
        private final Turn turn = new Turn(new Random().nextLong());

        private volatile @Nullable Members members;

        Selector(EndpointGroup group) {
            super(group);
        }

        @Override
        protected void updateNewEndpoints(List<Endpoint> endpoints) {
            members = Members.of(endpoints, turn);
        }

        @Override
        protected @Nullable Endpoint doSelectNow(ClientRequestContext context) {
            Members present = members;
            return present == null ? null : present.next();
        }
    }
}
