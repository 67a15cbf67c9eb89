package io.switchboard.cli;

import com.google.gson.JsonObject;
import io.switchboard.core.DatacenterName;
import io.switchboard.core.Locality;
import io.switchboard.operator.ChangeAuthor;
import io.switchboard.operator.DrainChange;
import io.switchboard.operator.InstanceTarget;
import io.switchboard.operator.OverrideChange;
import io.switchboard.operator.RegistryAdmin;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * What {@code drain} and {@code undrain} share: one instance is named, or a zone, or a datacenter. With an instance or
 * a zone {@code --datacenter} names the registry, as for every command; alone it is all of the datacenter.
 */
final class DrainScope {
    @Mixin
    private EtcdFlags etcd = new EtcdFlags();

    @Mixin
    private Output output = new Output();

    @Mixin
    private Author author = new Author();

    @Parameters(index = "0", arity = "0..1", paramLabel = "SERVICE", description = "The name that callers look up.")
    private @Nullable String service;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "ID",
            description = "The instance's id, as instances lists it.")
    private @Nullable String id;

    @Option(
            names = "--zone",
            paramLabel = "[REGION/]ZONE",
            description = "Instead of SERVICE and ID: all instances in this zone, of every service.")
    private @Nullable String zone;

    @Option(names = "--force", description = "Also for an instance that is not registered now.")
    private boolean force;

    /** Of the command that this is mixed into; set by picocli. */
    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

    DrainScope() {}

    /** A change of a drain that ends. */
    interface Edit {
        CompletableFuture<DrainChange> of(RegistryAdmin admin, ChangeAuthor author);
    }

    /** Whether one instance is named; a defect of what is typed is told as such. */
    boolean isInstance() {
        boolean instance = service != null;
        boolean both = instance && zone != null;
        boolean none = !instance && zone == null && !etcd.isDatacenterChosen();
        if (both || none || (instance && id == null)) {
            throw misuse("Write SERVICE and ID of an instance, or --zone, or --datacenter");
        }
        return instance;
    }

    boolean isZone() {
        return zone != null;
    }

    ParameterException misuse(String what) {
        return new ParameterException(Objects.requireNonNull(command).commandLine(), what);
    }

    InstanceTarget instance() throws CommandFailure {
        return new InstanceTarget(View.service(Objects.requireNonNull(service)), Objects.requireNonNull(id), force);
    }

    Locality zone() throws CommandFailure {
        try {
            return Places.parse(Objects.requireNonNull(zone));
        } catch (IllegalArgumentException e) {
            throw new CommandFailure("--zone: " + e.getMessage());
        }
    }

    /** The one that is drained as a whole: then the flag does not name the registry. */
    DatacenterName datacenter() throws CommandFailure {
        try {
            return etcd.takeDatacenter();
        } catch (IllegalArgumentException e) {
            throw new CommandFailure("--datacenter: " + e.getMessage());
        }
    }

    /** Has an instance's override changed and tells it. */
    int override(OverrideEdit.Edit edit) throws CommandFailure, InterruptedException {
        InstanceTarget target = instance();
        try (Registry registry = Registry.open(etcd)) {
            OverrideChange change = registry.ask(admin -> edit.of(admin, target, author.signature()));
            OverrideEdit.tell(output, target, change);
            change.notes().forEach(this::note);
            return 0;
        }
    }

    /** Has a drain that ends changed and tells it. */
    int drain(Edit edit) throws CommandFailure, InterruptedException {
        try (Registry registry = Registry.open(etcd)) {
            DrainChange change = registry.ask(admin -> edit.of(admin, author.signature()));
            tell(change);
            change.notes().forEach(this::note);
            return 0;
        }
    }

    private void note(String note) {
        Printer.err(command).message(Objects.requireNonNull(command).qualifiedName() + ": " + note);
    }

    private void tell(DrainChange change) {
        if (output.isJson()) {
            JsonObject json = Drained.json(change.target());
            json.add("before", Drained.json(change.before()));
            json.add("after", Drained.json(change.after()));
            output.print(json);
            return;
        }
        String before = Drained.words(change.before());
        String after = Drained.words(change.after());
        output.line(change.target().words() + ": "
                + (before.equals(after) ? after + ", as before" : before + " -> " + after));
    }
}
