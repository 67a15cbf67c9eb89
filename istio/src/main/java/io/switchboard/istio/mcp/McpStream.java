package io.switchboard.istio.mcp;

import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.switchboard.controlplane.Caller;
import io.switchboard.core.Text;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One client's stream. Of each kind one answer is under way at most: what changes meanwhile is in the next one. A
 * client that does not respond costs no more than one that does. On the scheduler.
 */
final class McpStream {
    /** Istiod asks for sixteen. */
    static final int MAX_KINDS = 64;

    private static final int MAX_TYPE_URL = 256;

    /** What a client has been told of a kind. */
    static final class Asked {
        @Nullable
        String sent;

        @Nullable
        String accepted;

        @Nullable
        String refused;

        String nonce = "";
        boolean underWay;
        long nacks;
    }

    private final ServerCallStreamObserver<DiscoveryResponse> out;
    private final McpMetrics metrics;
    private final Caller caller;
    private final String peer;
    private final Instant since;
    private final Map<String, Asked> kinds = new LinkedHashMap<>();
    private String node = "";
    private long nonces;
    private boolean ended;

    McpStream(
            ServerCallStreamObserver<DiscoveryResponse> out,
            McpMetrics metrics,
            Caller caller,
            String peer,
            Instant since) {
        this.out = out;
        this.metrics = metrics;
        this.caller = caller;
        this.peer = peer;
        this.since = since;
    }

    Map<String, Asked> kinds() {
        return kinds;
    }

    Caller caller() {
        return caller;
    }

    String peer() {
        return peer;
    }

    String node() {
        return node;
    }

    Instant since() {
        return since;
    }

    /**
     * Whether a nonce is ours is asked for requests after the first of a kind only: istiod's first have one that it
     * made up.
     *
     * @param answers null: nothing is known yet
     * @return why the client has refused an answer; null: it has not
     */
    @Nullable
    String take(DiscoveryRequest request, @Nullable Answers answers) {
        if (ended) {
            return null;
        }
        if (!request.getNode().getId().isEmpty()) {
            node = Text.label(request.getNode().getId());
        }
        String typeUrl = request.getTypeUrl();
        Asked asked = kinds.get(typeUrl);
        String refusal = null;
        if (asked == null) {
            if (typeUrl.isEmpty() || typeUrl.length() > MAX_TYPE_URL || kinds.size() >= MAX_KINDS) {
                end(Status.INVALID_ARGUMENT.withDescription("a stream may ask for " + MAX_KINDS
                        + " kinds, each named by 1 to " + MAX_TYPE_URL + " characters of type_url"));
                return null;
            }
            kinds.put(typeUrl, new Asked());
        } else if (asked.underWay && request.getResponseNonce().equals(asked.nonce)) {
            asked.underWay = false;
            if (request.hasErrorDetail()) {
                asked.nacks++;
                refusal = Text.printable(request.getErrorDetail().getMessage());
                asked.refused = refusal;
                metrics.refusedAnswers.increment();
            } else {
                asked.accepted = asked.sent;
                asked.refused = null;
            }
        }
        offer(answers);
        return refusal;
    }

    /** Sends what the client does not have yet, as far as it can take it. */
    void offer(@Nullable Answers answers) {
        if (answers == null || ended) {
            return;
        }
        kinds.forEach((typeUrl, asked) -> {
            if (!asked.underWay && out.isReady()) {
                Answer answer = answers.of(typeUrl, caller);
                if (!answer.version().equals(asked.sent)) {
                    send(typeUrl, asked, answer);
                }
            }
        });
    }

    private void send(String typeUrl, Asked asked, Answer answer) {
        asked.nonce = Long.toString(++nonces);
        asked.sent = answer.version();
        asked.underWay = true;
        out.onNext(DiscoveryResponse.newBuilder()
                .setTypeUrl(typeUrl)
                .setVersionInfo(answer.version())
                .setNonce(asked.nonce)
                .addAllResources(answer.resources())
                .build());
        metrics.sent.increment();
    }

    /** Ends it, if it has not ended. */
    void end(Status status) {
        if (!ended) {
            ended = true;
            if (status.isOk()) {
                out.onCompleted();
            } else {
                out.onError(status.asRuntimeException());
            }
        }
    }

    /** The client has gone. */
    void gone() {
        ended = true;
    }

    boolean hasEnded() {
        return ended;
    }
}
