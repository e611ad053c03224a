import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.javalin.Javalin;
import io.javalin.http.Context;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/**
 * The reads that {@code make bench} measures, as one would write them by hand: Javalin, JDBC and Jackson on the same
 * database, without validation, ETags, links and limits. Arguments: the SQLite file and the port.
 */
final class Peer {
    private static final JsonMapper JSON = JsonMapper.shared();
    private final HikariDataSource pool;

    /** Reads one row. */
    private interface Row<T> {
        T of(ResultSet row) throws SQLException;
    }

    public static void main(String[] args) {
        Peer peer = new Peer(args[0]);
        Javalin.create(config -> {
                    config.startup.showJavalinBanner = false;
                    config.concurrency.useVirtualThreads = true;
                    config.routes.get("/livez", ctx -> ctx.result("ok"));
                    config.routes.get("/products/{id}", peer::product);
                    config.routes.get("/products", peer::products);
                    config.routes.get("/users", peer::usersWithPosts);
                    config.routes.get("/orders", peer::ordersWithItems);
                })
                .start("127.0.0.1", Integer.parseInt(args[1]));
    }

    private Peer(String file) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl("jdbc:sqlite:" + file);
        config.setMaximumPoolSize(8);
        config.setConnectionInitSql("PRAGMA query_only = ON");
        this.pool = new HikariDataSource(config);
    }

    private <T> List<T> query(String sql, List<Long> values, Row<T> row) throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.size(); i++) {
                statement.setLong(i + 1, values.get(i));
            }
            List<T> rows = new ArrayList<>();
            try (ResultSet found = statement.executeQuery()) {
                while (found.next()) {
                    rows.add(row.of(found));
                }
            }
            return rows;
        }
    }

    private static void send(Context ctx, Object value) {
        ctx.contentType("application/json").result(JSON.writeValueAsBytes(value));
    }

    private static List<Long> page(Context ctx) {
        return List.of(Long.valueOf(ctx.queryParam("id.gt")), Long.valueOf(ctx.queryParam("limit")));
    }

    private static String in(List<Long> ids) {
        return ids.stream().map(id -> "?").collect(Collectors.joining(", ", " IN (", ")"));
    }

    private record Product(long id, String name, String description, long price) {
        static Product of(ResultSet row) throws SQLException {
            return new Product(row.getLong(1), row.getString(2), row.getString(3), row.getLong(4));
        }
    }

    private void product(Context ctx) throws SQLException {
        List<Long> id = List.of(Long.valueOf(ctx.pathParam("id")));
        send(ctx, query("SELECT id, name, description, price FROM products WHERE id = ?", id, Product::of)
                .getFirst());
    }

    private void products(Context ctx) throws SQLException {
        send(ctx, query(
                "SELECT id, name, description, price FROM products WHERE id > ? ORDER BY id LIMIT ?",
                page(ctx),
                Product::of));
    }

    private record Post(long id, String title, String body, long user_id) {}

    private record User(long id, String username, String email, List<Post> posts) {}

    private void usersWithPosts(Context ctx) throws SQLException {
        Map<Long, User> users = new LinkedHashMap<>();
        query(
                        "SELECT id, username, email FROM users WHERE id > ? ORDER BY id LIMIT ?",
                        page(ctx),
                        row -> new User(row.getLong(1), row.getString(2), row.getString(3), new ArrayList<>()))
                .forEach(user -> users.put(user.id, user));
        List<Long> ids = List.copyOf(users.keySet());
        query(
                        "SELECT id, title, body, user_id FROM posts WHERE user_id" + in(ids) + " ORDER BY user_id, id",
                        ids,
                        row -> new Post(row.getLong(1), row.getString(2), row.getString(3), row.getLong(4)))
                .forEach(post -> users.get(post.user_id).posts.add(post));
        send(ctx, users.values());
    }

    private record Item(long product_id, long count, long unit_price, Product product) {}

    private record Order(long id, String promocode, String created_at, List<Item> items) {
        public long getTotal() {
            return items.stream().mapToLong(item -> item.count * item.unit_price).sum();
        }
    }

    private void ordersWithItems(Context ctx) throws SQLException {
        Map<Long, Order> orders = new LinkedHashMap<>();
        query(
                        "SELECT id, promocode, created_at FROM orders WHERE id > ? ORDER BY id LIMIT ?",
                        page(ctx),
                        row -> new Order(row.getLong(1), row.getString(2), row.getString(3), new ArrayList<>()))
                .forEach(order -> orders.put(order.id, order));
        List<Long> ids = List.copyOf(orders.keySet());
        query(
                "SELECT p.id, p.name, p.description, p.price, i.order_id, i.count, i.unit_price"
                        + " FROM order_product_association i JOIN products p ON p.id = i.product_id"
                        + " WHERE i.order_id" + in(ids) + " ORDER BY i.order_id, i.product_id",
                ids,
                row -> orders.get(row.getLong(5))
                        .items
                        .add(new Item(row.getLong(1), row.getLong(6), row.getLong(7), Product.of(row))));
        send(ctx, orders.values());
    }
}
