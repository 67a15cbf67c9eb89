package io.switchboard.etcd;

import io.grpc.Status;
import io.switchboard.core.Text;
import io.switchboard.core.time.Scheduler;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The password of etcd's user, read each time that it is needed. What reads it is not ours: it may block, which costs
 * one thread, and it may fail, which fails that attempt only. On the scheduler only.
 */
final class Passwords {
    private final EtcdOptions options;
    private final Scheduler scheduler;
    private final Executor blocking;
    /** Whether one has begun to be read and has not been. */
    private boolean reading;

    Passwords(EtcdOptions options, Scheduler scheduler, Executor blocking) {
        this.options = options;
        this.scheduler = scheduler;
        this.blocking = blocking;
    }

    /** Answers once, within the request timeout. */
    void read(Consumer<String> known, Consumer<Status> failed) {
        Supplier<String> source = options.passwords();
        if (source == null) {
            known.accept(String.valueOf(options.password()));
        } else if (reading) {
            failed.accept(problem("is still being read; what reads it does not answer"));
        } else {
            Answer answer = new Answer(known, failed);
            reading = true;
            scheduler.after(options.requestTimeout(), () -> answer.give(null, "was not read in time"));
            blocking.execute(() -> ask(source, answer));
        }
    }

    private void ask(Supplier<String> source, Answer answer) {
        @Nullable String password = null;
        String why = "is null";
        try {
            password = source.get();
        } catch (Throwable e) {
            why = "cannot be read: " + e;
        }
        String found = password;
        String told = why;
        scheduler.execute(() -> {
            reading = false;
            answer.give(found, told);
        });
    }

    private Status problem(String why) {
        return Status.UNAUTHENTICATED.withDescription(
                Text.message("the password of user \"" + options.user() + "\" " + why));
    }

    private final class Answer {
        private final Consumer<String> known;
        private final Consumer<Status> failed;
        private boolean given;

        Answer(Consumer<String> known, Consumer<Status> failed) {
            this.known = known;
            this.failed = failed;
        }

        void give(@Nullable String password, String why) {
            if (given) {
                return;
            }
            given = true;
            if (password == null) {
                failed.accept(problem(why));
            } else {
                known.accept(password);
            }
        }
    }
}
