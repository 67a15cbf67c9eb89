package io.switchboard.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.switchboard.operator.MovedKeys;
import io.switchboard.operator.RegistryAdmin;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code switchboard move-old-keys}: brings what earlier versions wrote to where it is now. */
@Command(
        name = "move-old-keys",
        description = {
            "Moves all configs and overrides from the keys of earlier versions, switchboard/config/ and"
                    + " switchboard/overrides/, to switchboard/services/. Clients of this version see no change; earlier"
                    + " ones no longer find them. What is at both keys stays as it is at the new one."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"1:something could not be moved", "2:wrong usage"})
final class MoveOldKeys implements Callable<Integer> {
    @Mixin
    private EtcdFlags etcd = new EtcdFlags();

    @Mixin
    private Output output = new Output();

    MoveOldKeys() {}

    @Override
    public Integer call() throws CommandFailure, InterruptedException {
        try (Registry registry = Registry.open(etcd)) {
            MovedKeys moved = registry.ask(RegistryAdmin::moveOldKeys);
            if (output.isJson()) {
                output.print(json(moved));
            } else {
                output.print(table(moved));
            }
            return moved.left().isEmpty() ? 0 : 1;
        }
    }

    private static Table table(MovedKeys moved) {
        Table table = new Table("CONFIGS", "OVERRIDES", "LEFT");
        table.row(
                String.valueOf(moved.configs()),
                String.valueOf(moved.overrides()),
                moved.left().isEmpty() ? "-" : String.join(" ", moved.left()));
        return table;
    }

    private static JsonObject json(MovedKeys moved) {
        JsonObject all = new JsonObject();
        all.addProperty("configs", moved.configs());
        all.addProperty("overrides", moved.overrides());
        JsonArray left = new JsonArray();
        moved.left().forEach(left::add);
        all.add("left", left);
        return all;
    }
}
