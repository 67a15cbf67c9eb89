package io.switchboard.operator.drill;

import io.switchboard.core.Drain;
import io.switchboard.operator.ChangeAuthor;
import io.switchboard.operator.HeldDrain;
import io.switchboard.operator.RegistryAdmin;
import io.switchboard.operator.RegistryAdminException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** The drain of a drill, in a registry. */
public final class RegistryDrain implements DrillDrain {
    private final RegistryAdmin admin;
    private final DrillPlan plan;
    private final ChangeAuthor author;
    private @Nullable HeldDrain held;

    /** @param admin of the registry that it is written to */
    public RegistryDrain(RegistryAdmin admin, DrillPlan plan, ChangeAuthor author) {
        this.admin = admin;
        this.plan = plan;
        this.author = author;
    }

    @Override
    public Drain begin() {
        HeldDrain made = answer(admin.hold(plan.target(), plan.drainLength(), author));
        held = made;
        return made.drain();
    }

    @Override
    public HeldDrain.State state() {
        return held == null ? HeldDrain.State.GONE : answer(admin.state(held));
    }

    @Override
    public HeldDrain.State end() {
        return held == null ? HeldDrain.State.GONE : answer(admin.release(held));
    }

    /** A thread that is told to end still waits for the answer: what is to be taken back is taken back. */
    private static <T> T answer(CompletableFuture<T> asked) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return asked.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RegistryAdminException refused) {
                throw refused;
            }
            throw new IllegalStateException(e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
