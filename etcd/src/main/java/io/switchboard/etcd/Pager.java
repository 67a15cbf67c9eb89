package io.switchboard.etcd;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.switchboard.etcd.api.KVGrpc;
import io.switchboard.etcd.api.KeyValue;
import io.switchboard.etcd.api.RangeRequest;
import io.switchboard.etcd.api.RangeResponse;
import io.switchboard.etcd.api.ResponseHeader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads key ranges, page by page, as they were at one revision; the first pages of all of them come in one round trip
 * ({@link FirstPages}). All but the last of them may be refused, and count as empty then: they are not asked for again
 * before that one has been read. What failed is not asked for again as it was, and what was read before it stays: a
 * page that was too much is asked for in smaller ones, a single value that does not come in time is given longer, and
 * one that does not come then either is told without its value. On the scheduler only.
 */
final class Pager {
    /** Takes what is read. */
    interface Sink {
        /** The list begins, or begins anew: what came before is void. */
        void begun();

        void page(List<KeyValue> content);

        /** An entry, in its place, whose value cannot be read: it was given so long. */
        void unreadable(KeyValue withoutValue, Duration given);

        /** Whether any member's answer to a list that may be old is too old, by the header of its first page. */
        default boolean isTooOld(ResponseHeader first) {
            return false;
        }

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
    private final List<KeyRange> ranges;
    private final Set<KeyRange> refused = new HashSet<>();
    private final boolean keysOnly;
    private final Sink sink;
    private final PageSize size = new PageSize();
    private final AnswerPatience patience;
    private final History history = new History();

    /** Those of the ranges that are not refused, which of them is being read, and what is left of it. */
    private List<KeyRange> wanted;

    private int at;
    private KeyRange rest;
    /** Whether the first pages of all are asked for at once; not, once that was too much. */
    private boolean together = true;
    /** Why the last range is not among them, once it is known that it may not be read. */
    private @Nullable Status denied;

    private int next;
    /** That of the first page, of whose revision every other is; null: no page has been read. */
    private @Nullable ResponseHeader first;

    private boolean withoutValue;
    private int starts;
    /** Whether the page that is asked for comes from a near member that has not asked the leader. */
    private boolean unconfirmed;

    /** Answers to what was given up are recognised by an older number. */
    private int attempt;

    /** @param ranges read in this order */
    Pager(Connection connection, List<KeyRange> ranges, boolean keysOnly, Sink sink) {
        this.connection = connection;
        this.ranges = List.copyOf(ranges);
        this.wanted = this.ranges;
        this.rest = ranges.get(0);
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
        together = true;
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
        first = null;
        denied = null;
        refused.remove(ranges.get(ranges.size() - 1));
        want();
        sink.begun();
    }

    private void want() {
        wanted = ranges.stream().filter(range -> !refused.contains(range)).toList();
        if (!wanted.isEmpty()) {
            at(0);
        }
    }

    private void at(int index) {
        at = index;
        rest = wanted.get(index);
        next = size.first();
    }

    private void ask(boolean anyMember) {
        if (first == null && together && wanted.size() > 1) {
            askTogether(anyMember);
        } else {
            // What follows the first page is of the same revision at every member that has it.
            send(anyMember, anyMember || (first != null && connection.members().isNearer()));
        }
    }

    private void askTogether(boolean anyMember) {
        int mine = ++attempt;
        long asked = connection.scheduler().nanos();
        FirstPages.ask(
                connection,
                wanted.stream().map(range -> request(range, anyMember)).toList(),
                patience.given(),
                answer -> {
                    if (mine == attempt) {
                        readTogether(answer, connection.scheduler().nanos() - asked, anyMember);
                    }
                },
                failure -> {
                    if (mine == attempt) {
                        together = !failure.isTooLarge() && !failure.isSlow();
                        if (failure.status().getCode() == Status.Code.DEADLINE_EXCEEDED) {
                            next = size.unanswered(next);
                        }
                        sink.failed(failure.status(), !together);
                    }
                });
    }

    private void readTogether(FirstPages.Answer answer, long took, boolean anyMember) {
        List<RangeResponse> pages = new ArrayList<>();
        for (int i = 0; i < wanted.size(); i++) {
            RangeResponse page = answer.pages().get(i);
            if (page == null) {
                refuse(wanted.get(i));
            } else {
                pages.add(page);
            }
        }
        if (!answer.atOneRevision()) {
            // Now that it is known which may be read, in one transaction again; unless that is refused for no reason.
            together = pages.size() < wanted.size();
            want();
            ask(anyMember);
            return;
        }
        want();
        if (anyMember && !pages.isEmpty() && sink.isTooOld(answer.header())) {
            ask(false);
            return;
        }
        for (int i = 0; i < pages.size(); i++) {
            at(i);
            if (i == 0) {
                first = answer.header();
                history.restart(first);
            }
            RangeResponse page = pages.get(i);
            if (!take(page, took)) {
                return;
            }
            if (page.getMore()) {
                rest = rest.after(last(page));
                ask(anyMember);
                return;
            }
        }
        end();
    }

    private void refuse(KeyRange range) {
        refused.add(range);
        if (range.equals(ranges.get(ranges.size() - 1))) {
            denied = Status.PERMISSION_DENIED.withDescription("etcdserver: permission denied");
        }
    }

    private void send(boolean anyMember, boolean serializable) {
        unconfirmed = serializable && connection.members().isNearer();
        int mine = ++attempt;
        long asked = connection.scheduler().nanos();
        connection
                .calls()
                .unary(
                        KVGrpc.getRangeMethod(),
                        request(rest, serializable),
                        patience.given(),
                        response -> {
                            if (mine == attempt) {
                                read(response, connection.scheduler().nanos() - asked, anyMember);
                            }
                        },
                        failure -> {
                            if (mine == attempt) {
                                failed(failure, anyMember);
                            }
                        });
    }

    private RangeRequest request(KeyRange range, boolean serializable) {
        return RangeRequest.newBuilder()
                .setKey(range.start())
                .setRangeEnd(range.end())
                .setLimit(withoutValue ? 1 : next)
                .setRevision(first == null ? 0 : first.getRevision())
                .setKeysOnly(keysOnly || withoutValue)
                .setSerializable(serializable)
                .build();
    }

    private void read(RangeResponse response, long took, boolean anyMember) {
        ResponseHeader header = response.getHeader();
        if (first == null && anyMember && sink.isTooOld(header)) {
            send(false, false);
            return;
        }
        if (first == null) {
            first = header;
            history.restart(header);
        } else if (history.rewound(header, first.getRevision())) {
            if (unconfirmed) {
                send(false, false);
                return;
            }
            startOver(Status.ABORTED.withDescription(
                    "another registry, or an older state of this one, answered during the list"));
            return;
        }
        if (!take(response, took)) {
            return;
        }
        if (response.getMore()) {
            rest = rest.after(last(response));
            ask(anyMember);
        } else {
            goOn(anyMember);
        }
    }

    /** @return whether the list goes on with it */
    private boolean take(RangeResponse page, long took) {
        List<KeyValue> content = page.getKvsList();
        boolean goesOn = ByteString.unsignedLexicographicalComparator().compare(last(page), rest.start()) >= 0;
        if (page.getMore() && !goesOn) {
            startOver(Status.INTERNAL.withDescription("a page of a list does not lead to the next one"));
            return false;
        }
        if (withoutValue) {
            withoutValue = false;
            content.forEach(entry -> sink.unreadable(entry, patience.given()));
        } else {
            patience.answeredAfter(took);
            next = size.after(
                    content.size(),
                    page.getSerializedSize(),
                    took,
                    connection.options().requestTimeout().toNanos());
            sink.page(content);
        }
        return true;
    }

    private static ByteString last(RangeResponse page) {
        int count = page.getKvsCount();
        return count == 0 ? ByteString.EMPTY : page.getKvs(count - 1).getKey();
    }

    /** A range is read to its end. */
    private void goOn(boolean anyMember) {
        if (at == wanted.size() - 1) {
            end();
        } else {
            at(at + 1);
            ask(anyMember);
        }
    }

    private void end() {
        ResponseHeader done = first;
        Status why = denied;
        first = null;
        if (why != null) {
            sink.failed(why, false);
        } else if (done != null) {
            refused.clear();
            sink.done(done);
        }
    }

    private void failed(Failure failure, boolean anyMember) {
        Status status = failure.status();
        if (status.getCode() == Status.Code.PERMISSION_DENIED && at < wanted.size() - 1) {
            refuse(wanted.get(at));
            withoutValue = false;
            goOn(anyMember);
        } else if (status.getCode() == Status.Code.OUT_OF_RANGE && first != null) {
            if (unconfirmed) {
                // A member may not have the revision yet.
                send(false, false);
            } else {
                startOver(status);
            }
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
