package io.switchboard.operator;

import io.switchboard.etcd.Endpoint;
import io.switchboard.etcd.api.StatusResponse;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What one member says of itself.
 *
 * @param problem why it says nothing; null: it answers
 * @param status what it says; null: nothing
 * @param certificateEnds when its certificate ends; null: it showed none
 */
record MemberState(
        Endpoint endpoint,
        @Nullable String problem,
        @Nullable StatusResponse status,
        @Nullable Instant certificateEnds) {}
