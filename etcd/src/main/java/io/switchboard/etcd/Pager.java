package io.switchboard.etcd;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.switchboard.etcd.api.KVGrpc;
import io.switchboard.etcd.api.KeyValue;
import io.switchboard.etcd.api.RangeRequest;
import io.switchboard.etcd.api.RangeResponse;
import io.switchboard.etcd.api.ResponseHeader;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a key range, page by page, as it was at one revision. What failed is not asked for again as it was, and what
 * was read before it stays: a page that was too much is asked for in smaller ones, a single value that does not come in
 * time is given longer, and one that does not come then either is told without its value. On the scheduler only.
 */
final class Pager {
    /** Takes what is read. */
    interface Sink {
        /** The list begins, or begins anew: what came before is void. */
        void begun();

        void page(List<KeyValue> content);

        /** An entry, in its place, whose value cannot be read: it was given so long. */
        void unreadable(KeyValue withoutValue, Duration given);

        /** That was all. */
        void done(ResponseHeader first);

        /**
         * A page was not read; {@link #resume} asks for it again.
         *
         * @param differently whether it will be asked for in another way, a bounded number of times, and not as it was
         */
        void failed(Status status, boolean differently);
    }

    /** A registry that is compacted faster than it can be read is not read by asking again. */
    private static final int MOST_STARTS = 5;

    private final Connection connection;
    private final KeyRange range;
    private final boolean keysOnly;
    private final Sink sink;
    private final PageSize size = new PageSize();
    private final AnswerPatience patience;
    private final History history = new History();

    private KeyRange rest;
    private int next;
    /** That of the first page, of whose revision every other is; null: no page has been read. */
    private @Nullable ResponseHeader first;

    private boolean withoutValue;
    private int starts;
    /** Answers to what was given up are recognised by an older number. */
    private int attempt;

    Pager(Connection connection, KeyRange range, boolean keysOnly, Sink sink) {
        this.connection = connection;
        this.range = range;
        this.rest = range;
        this.keysOnly = keysOnly;
        this.sink = sink;
        this.patience = new AnswerPatience(connection.options().requestTimeout());
    }

    /**
     * Reads from the start.
     *
     * @param anyMember whether an old state will do as well
     */
    void start(boolean anyMember) {
        starts = 0;
        withoutValue = false;
        begin();
        ask(anyMember);
    }

    /** Goes on after a failure: with the page that was not read, if what was read before it still counts. */
    void resume(boolean anyMember) {
        if (first == null) {
            begin();
        }
        ask(anyMember);
    }

    /** Nothing is told any more of what was asked for. */
    void stop() {
        attempt++;
    }

    private void begin() {
        rest = range;
        next = size.first();
        first = null;
        sink.begun();
    }

    private void ask(boolean anyMember) {
        int mine = ++attempt;
        long asked = connection.scheduler().nanos();
        RangeRequest request = RangeRequest.newBuilder()
                .setKey(rest.start())
                .setRangeEnd(rest.end())
                .setLimit(withoutValue ? 1 : next)
                .setRevision(first == null ? 0 : first.getRevision())
                .setKeysOnly(keysOnly || withoutValue)
                .setSerializable(anyMember)
                .build();
        connection
                .calls()
                .unary(
                        KVGrpc.getRangeMethod(),
                        request,
                        patience.given(),
                        response -> {
                            if (mine == attempt) {
                                read(response, connection.scheduler().nanos() - asked, anyMember);
                            }
                        },
                        failure -> {
                            if (mine == attempt) {
                                failed(failure);
                            }
                        });
    }

    private void read(RangeResponse response, long took, boolean anyMember) {
        ResponseHeader header = response.getHeader();
        if (first == null) {
            first = header;
            history.restart(header);
        } else if (history.rewound(header, first.getRevision())) {
            startOver(Status.ABORTED.withDescription("another registry, or an older state of it, answered in between"));
            return;
        }
        List<KeyValue> content = response.getKvsList();
        ByteString last = content.isEmpty()
                ? ByteString.EMPTY
                : content.get(content.size() - 1).getKey();
        boolean goesOn = ByteString.unsignedLexicographicalComparator().compare(last, rest.start()) >= 0;
        if (response.getMore() && !goesOn) {
            startOver(Status.INTERNAL.withDescription("a page of a list does not lead to the next one"));
            return;
        }
        if (withoutValue) {
            withoutValue = false;
            content.forEach(entry -> sink.unreadable(entry, patience.given()));
        } else {
            patience.answeredAfter(took);
            next = size.after(
                    content.size(),
                    response.getSerializedSize(),
                    took,
                    connection.options().requestTimeout().toNanos());
            sink.page(content);
        }
        if (response.getMore()) {
            rest = rest.after(last);
            ask(anyMember);
        } else {
            ResponseHeader done = first;
            first = null;
            sink.done(done);
        }
    }

    private void failed(Failure failure) {
        Status status = failure.status();
        if (status.getCode() == Status.Code.OUT_OF_RANGE && first != null) {
            startOver(status);
        } else if (failure.isTooLarge() || failure.isSlow()) {
            sink.failed(status, !withoutValue && lessOrLonger(failure));
        } else {
            if (status.getCode() == Status.Code.DEADLINE_EXCEEDED) {
                next = size.unanswered(next);
            }
            sink.failed(status, false);
        }
    }

    private boolean lessOrLonger(Failure failure) {
        if (next > 1) {
            next = size.tooMany(next);
        } else if (failure.isTooLarge() || !patience.grow()) {
            if (keysOnly) {
                return false;
            }
            withoutValue = true;
        }
        return true;
    }

    /** The pages do not belong together. */
    private void startOver(Status status) {
        first = null;
        withoutValue = false;
        starts++;
        sink.failed(status, starts < MOST_STARTS);
    }
}
