package io.switchboard.etcd;

import io.grpc.Status;
import io.switchboard.etcd.api.KVGrpc;
import io.switchboard.etcd.api.RangeRequest;
import io.switchboard.etcd.api.RangeResponse;
import io.switchboard.etcd.api.RequestOp;
import io.switchboard.etcd.api.ResponseHeader;
import io.switchboard.etcd.api.ResponseOp;
import io.switchboard.etcd.api.TxnRequest;
import io.switchboard.etcd.api.TxnResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The first pages of several ranges in one round trip and at one revision: a transaction that only reads. etcd refuses
 * it as a whole and does not say for which range; then all are asked for apart, side by side, which tells that in one
 * round trip more. On the scheduler only.
 */
final class FirstPages {
    /**
     * What has come.
     *
     * @param header of all pages, if they are of one revision
     * @param pages as the requests; null: that range may not be read
     * @param atOneRevision whether they are
     */
    record Answer(ResponseHeader header, List<@Nullable RangeResponse> pages, boolean atOneRevision) {}

    private final Connection connection;
    private final List<RangeRequest> requests;
    private final Duration within;
    private final Consumer<Answer> answered;
    private final Consumer<Failure> failed;

    /** Of those that were asked for apart. */
    private final List<@Nullable RangeResponse> pages;

    private int awaited;
    private boolean ended;

    private FirstPages(
            Connection connection,
            List<RangeRequest> requests,
            Duration within,
            Consumer<Answer> answered,
            Consumer<Failure> failed) {
        this.connection = connection;
        this.requests = requests;
        this.within = within;
        this.answered = answered;
        this.failed = failed;
        this.pages = new ArrayList<>(Collections.nCopies(requests.size(), null));
    }

    /**
     * Asks for them; one of the two is called once.
     *
     * @param within how long each answer may take
     * @param failed for any other reason than a permission
     */
    static void ask(
            Connection connection,
            List<RangeRequest> requests,
            Duration within,
            Consumer<Answer> answered,
            Consumer<Failure> failed) {
        new FirstPages(connection, requests, within, answered, failed).askTogether();
    }

    private void askTogether() {
        TxnRequest.Builder txn = TxnRequest.newBuilder();
        requests.forEach(request -> txn.addSuccess(RequestOp.newBuilder().setRequestRange(request)));
        connection.calls().read(KVGrpc.getTxnMethod(), txn.build(), within, this::together, failure -> {
            if (isDenied(failure)) {
                askApart();
            } else {
                failed.accept(failure);
            }
        });
    }

    private void together(TxnResponse response) {
        if (response.getResponsesCount() != requests.size()) {
            failed.accept(new Failure(
                    Status.INTERNAL.withDescription("a transaction of " + requests.size() + " reads has "
                            + response.getResponsesCount() + " answers"),
                    true));
            return;
        }
        List<@Nullable RangeResponse> all = new ArrayList<>();
        response.getResponsesList().stream().map(ResponseOp::getResponseRange).forEach(all::add);
        answered.accept(new Answer(response.getHeader(), all, true));
    }

    private void askApart() {
        awaited = requests.size();
        for (int i = 0; i < requests.size(); i++) {
            int at = i;
            connection
                    .calls()
                    .read(
                            KVGrpc.getRangeMethod(),
                            requests.get(at),
                            within,
                            response -> {
                                pages.set(at, response);
                                apart();
                            },
                            failure -> {
                                if (isDenied(failure)) {
                                    apart();
                                } else if (!ended) {
                                    ended = true;
                                    failed.accept(failure);
                                }
                            });
        }
    }

    private void apart() {
        awaited--;
        if (awaited > 0 || ended) {
            return;
        }
        ended = true;
        List<ResponseHeader> headers = pages.stream()
                .filter(Objects::nonNull)
                .map(RangeResponse::getHeader)
                .toList();
        ResponseHeader first = headers.isEmpty() ? ResponseHeader.getDefaultInstance() : headers.get(0);
        answered.accept(new Answer(first, pages, headers.stream().allMatch(header -> isSame(header, first))));
    }

    private static boolean isSame(ResponseHeader one, ResponseHeader other) {
        return one.getClusterId() == other.getClusterId()
                && one.getRevision() == other.getRevision()
                && one.getRaftTerm() == other.getRaftTerm();
    }

    private static boolean isDenied(Failure failure) {
        return failure.status().getCode() == Status.Code.PERMISSION_DENIED;
    }
}
