package lavka.query;

import static lavka.db.schema.Tables.ORDERS;
import static lavka.db.schema.Tables.ORDER_PRODUCT_ASSOCIATION;
import static lavka.db.schema.Tables.POSTS;
import static lavka.db.schema.Tables.PRODUCTS;
import static lavka.db.schema.Tables.USERS;
import static lavka.query.Member.and;
import static lavka.query.Member.columns;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.sum;

import java.util.List;
import lavka.db.schema.tables.OrderProductAssociation;
import org.jooq.Field;
import org.jooq.impl.SQLDataType;

/** The to-many relations that several resources embed. */
public final class Relations {
    private static final OrderProductAssociation ITEM = ORDER_PRODUCT_ASSOCIATION;

    public static final Relation POSTS_OF_USER =
            new Relation(USERS.ID, POSTS.USER_ID, POSTS, POSTS.ID, columns(POSTS.fields()), "/users/{id}/posts");

    /** The items of an order: the rows of the association. */
    public static final Relation ITEMS_OF_ORDER = items();

    private static final OrderProductAssociation SOLD = ORDER_PRODUCT_ASSOCIATION.as("item");

    private static final Field<Long> TOTAL = field(select(coalesce(sum(SOLD.COUNT.mul(SOLD.UNIT_PRICE)), inline(0)))
                    .from(SOLD)
                    .where(SOLD.ORDER_ID.eq(ORDERS.ID)))
            .coerce(SQLDataType.BIGINT);

    /** An order with its items and total. */
    public static final List<Member> ORDER = and(
            columns(ORDERS.ID, ORDERS.PROMOCODE, ORDERS.CREATED_AT),
            new Member.Many("items", ITEMS_OF_ORDER, null),
            new Member.Column("total", TOTAL));

    /** The orders that contain a product, by the association's key. */
    public static final Relation ORDERS_OF_PRODUCT = new Relation(
            PRODUCTS.ID,
            ITEM.PRODUCT_ID,
            ITEM.join(ORDERS).on(ORDERS.ID.eq(ITEM.ORDER_ID)),
            ITEM.ORDER_ID,
            ORDER,
            "/products/{id}/orders");

    private Relations() {}

    /** The items of an order, each with further members. */
    public static Relation items(Member... further) {
        return new Relation(
                ORDERS.ID,
                ITEM.ORDER_ID,
                ITEM,
                ITEM.PRODUCT_ID,
                and(columns(ITEM.PRODUCT_ID, ITEM.COUNT, ITEM.UNIT_PRICE), further),
                "/orders/{id}/items");
    }
}
