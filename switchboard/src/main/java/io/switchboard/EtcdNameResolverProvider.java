package io.switchboard;

import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import io.grpc.Uri;
import io.switchboard.core.Cleanup;
import io.switchboard.core.Foreign;
import io.switchboard.core.Instance;
import io.switchboard.core.Text;
import io.switchboard.core.directory.Directory;
import io.switchboard.core.telemetry.Telemetry;
import io.switchboard.etcd.EtcdOptions;
import io.switchboard.grpc.DirectoryNameResolver;
import java.net.URI;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Makes {@code etcd:} a target for any channel; found by grpc-java on the classpath, nothing to use directly.
 *
 * <p>Etcd is the one of {@link Switchboard#RESOLVER_ARG}, else the target's, else that of {@code SWITCHBOARD_ENDPOINTS}
 * or of the own datacenter in {@code SWITCHBOARD_DATACENTERS}, and then the registries of the other datacenters there
 * are read too. Without the first, the namespace is that of {@code SWITCHBOARD_NAMESPACE}, and the format the target's,
 * else that of {@code SWITCHBOARD_FORMAT}. Channels whose targets name the same endpoints share one connection.
 */
public final class EtcdNameResolverProvider extends NameResolverProvider {
    /** Of a channel to this one of the service's instances only: see {@link Switchboard#channelTo}. */
    static final NameResolver.Args.Key<Instance> INSTANCE_ARG = NameResolver.Args.Key.create("io.switchboard.instance");

    private final SharedConnections connections = new SharedConnections();

    /** Before any channel: one that is being built has chosen its default policy when it asks for a resolver. */
    public EtcdNameResolverProvider() {
        // A failure here would take every channel's resolver along, of whatever scheme.
        new Foreign("gRPC's registry of policies").run(DirectoryNameResolver::installDefaultPolicy);
    }

    @Override
    public String getDefaultScheme() {
        return Target.SCHEME;
    }

    @Override
    protected boolean isAvailable() {
        return true;
    }

    /** Below DNS (5): the highest becomes the scheme of targets without one. */
    @Override
    protected int priority() {
        return 4;
    }

    @Override
    public @Nullable NameResolver newNameResolver(Uri target, NameResolver.Args args) {
        return newNameResolver(URI.create(target.toString()), args);
    }

    @Override
    public @Nullable NameResolver newNameResolver(URI uri, NameResolver.Args args) {
        if (!Target.SCHEME.equals(uri.getScheme())) {
            return null;
        }
        Target target = Target.parse(uri);
        Switchboard given = args.getArg(Switchboard.RESOLVER_ARG);
        if (given == null) {
            SwitchboardOptions.Builder builder = options(target, System.getenv());
            Telemetry telemetry = DefaultTelemetry.current().of(builder.build().etcd());
            SwitchboardOptions options = builder.telemetry(telemetry).build();
            SharedConnections.Use use = connections.use(options);
            try {
                return new OwningNameResolver(
                        new DirectoryNameResolver(
                                use.directory(),
                                target.service(),
                                target.authority(),
                                args,
                                options.etcd().addressRules(),
                                options.locality(),
                                telemetry),
                        use);
            } catch (RuntimeException | Error e) {
                Cleanup.after(e, use::close);
                throw e;
            }
        }
        if (target.format() != null && !target.format().equals(given.format())) {
            throw new IllegalArgumentException("target \"" + Text.printable(uri.toString()) + "\" is of the format "
                    + target.format() + ", and the Switchboard given to the channel of " + given.format()
                    + "; set EtcdOptions.format, or leave the format out of the target");
        }
        if (!target.endpoints().isEmpty()) {
            throw new IllegalArgumentException("target \"" + Text.printable(uri.toString())
                    + "\" names etcd's endpoints, and so does the Switchboard" + " given to the channel; write "
                    + Target.of(target.service()));
        }
        Instance one = args.getArg(INSTANCE_ARG);
        Predicate<Instance> only = args.getArg(Switchboard.ONLY);
        Directory all = given.channelDirectory();
        Directory some = only == null ? all : new SelectedDirectory(all, only);
        return new DirectoryNameResolver(
                one == null ? some : new OneInstance(one),
                target.service(),
                target.authority(),
                args,
                given.addressRules(),
                given.locality(),
                only == null ? given.telemetry() : Telemetry.NONE);
    }

    /**
     * The same for the same endpoints, in whatever order they are named. Those of other datacenters are none of a
     * target that names its etcd.
     */
    static SwitchboardOptions.Builder options(Target target, Map<String, String> environment) {
        if (target.endpoints().isEmpty()) {
            SwitchboardOptions.Builder options = SwitchboardOptions.builder(environment);
            return target.format() == null ? options : options.format(target.format());
        }
        EtcdOptions.Builder options =
                RegistryOfEnvironment.options(environment, RegistryOfEnvironment.inOrder(target.endpoints()));
        return SwitchboardOptions.builder(
                (target.format() == null ? options : options.format(target.format())).build());
    }
}
