package io.switchboard.cli;

import com.google.gson.JsonObject;
import io.switchboard.operator.ChangeAuthor;
import io.switchboard.operator.InstanceTarget;
import io.switchboard.operator.OverrideChange;
import io.switchboard.operator.RegistryAdmin;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What {@code weight} and {@code overrides clear} share: one instance is named, and what is said of it changes. */
final class OverrideEdit {
    @Mixin
    private EtcdFlags etcd = new EtcdFlags();

    @Mixin
    private Output output = new Output();

    @Mixin
    private Author author = new Author();

    @Parameters(index = "0", paramLabel = "SERVICE", description = "The name that callers look up.")
    private String service = "";

    @Parameters(index = "1", paramLabel = "ID", description = "The instance's id, as instances lists it.")
    private String id = "";

    @Option(names = "--force", description = "Also for an instance that is not registered now.")
    private boolean force;

    /** Of the command that this is mixed into; set by picocli. */
    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

    OverrideEdit() {}

    /** What is asked for. */
    interface Edit {
        CompletableFuture<OverrideChange> of(RegistryAdmin admin, InstanceTarget target, ChangeAuthor author);
    }

    /** Has the change made and tells it. */
    int make(Edit edit) throws CommandFailure, InterruptedException {
        InstanceTarget target = new InstanceTarget(View.service(service), id, force);
        try (Registry registry = Registry.open(etcd)) {
            OverrideChange change = registry.ask(admin -> edit.of(admin, target, author.signature()));
            tell(output, target, change);
            change.notes()
                    .forEach(note -> Printer.err(command)
                            .message(Objects.requireNonNull(command).qualifiedName() + ": " + note));
            return 0;
        }
    }

    static void tell(Output output, InstanceTarget target, OverrideChange change) {
        if (output.isJson()) {
            JsonObject json = new JsonObject();
            json.addProperty("service", target.service().value());
            json.addProperty("id", target.id());
            json.add("before", change.before().map(Overridden::json).orElse(null));
            json.add("after", change.after().map(Overridden::json).orElse(null));
            output.print(json);
            return;
        }
        String before = change.before().map(Overridden::words).orElse("no override");
        String after = change.after().map(Overridden::words).orElse("no override");
        output.line(target.id() + " of " + target.service() + ": "
                + (before.equals(after) ? after + ", as before" : before + " -> " + after)
                + change.after().map(Overridden::why).orElse(""));
    }
}
