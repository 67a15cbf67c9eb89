package io.switchboard.xds;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * Puts a listener's routes together from those of services, as bytes: of these only the domains are others, so that the
 * routes of thousands of services are copied, and not read and made again when one of them changes.
 */
final class NodeRoutes {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    private final String name;

    NodeRoutes(String name) {
        this.name = name;
        try {
            out.writeString(RouteConfiguration.NAME_FIELD_NUMBER, name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * @param route of a service
     * @param domains by which it is called here
     */
    void add(Resource route, List<String> domains) {
        CodedInputStream in = input(route.body().getValue());
        try {
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                if (WireFormat.getTagFieldNumber(tag) == RouteConfiguration.VIRTUAL_HOSTS_FIELD_NUMBER) {
                    addHost(in.readBytes(), domains);
                } else {
                    in.skipField(tag);
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException("route " + route.name() + " that was made here cannot be read", e);
        }
    }

    private void addHost(ByteString host, List<String> domains) throws IOException {
        CodedInputStream in = input(host);
        // Fields are in the order of their numbers: the domains are in one place.
        int start = -1;
        int end = -1;
        for (int at = 0, tag = in.readTag(); tag != 0; at = in.getTotalBytesRead(), tag = in.readTag()) {
            int field = WireFormat.getTagFieldNumber(tag);
            if (field >= VirtualHost.DOMAINS_FIELD_NUMBER && start < 0) {
                start = at;
            }
            if (field > VirtualHost.DOMAINS_FIELD_NUMBER) {
                end = at;
                break;
            }
            in.skipField(tag);
        }
        ByteString before = start < 0 ? host : host.substring(0, start);
        ByteString after = end < 0 ? ByteString.EMPTY : host.substring(end);
        int size = before.size() + after.size();
        for (String domain : domains) {
            size += CodedOutputStream.computeStringSize(VirtualHost.DOMAINS_FIELD_NUMBER, domain);
        }
        out.writeTag(RouteConfiguration.VIRTUAL_HOSTS_FIELD_NUMBER, WireFormat.WIRETYPE_LENGTH_DELIMITED);
        out.writeUInt32NoTag(size);
        out.writeRawBytes(before);
        for (String domain : domains) {
            out.writeString(VirtualHost.DOMAINS_FIELD_NUMBER, domain);
        }
        out.writeRawBytes(after);
    }

    private static CodedInputStream input(ByteString bytes) {
        CodedInputStream in = bytes.newCodedInput();
        in.enableAliasing(true);
        return in;
    }

    Resource made() {
        try {
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Resources.of(ResourceType.ROUTE, name, bytes.toByteArray());
    }
}
