-- A page of a sorted list, and a filter, walk along an index instead of reading the table. The id in each decides between
-- rows that are equal, so that a page can begin behind any one of them. Users have such indexes: their unique keys.
CREATE INDEX products_name ON products (name, id);

CREATE INDEX products_price ON products (price, id);

CREATE INDEX posts_title ON posts (title, id);

CREATE INDEX profiles_last_name ON profiles (last_name, id);

CREATE INDEX orders_promocode ON orders (promocode, id);

CREATE INDEX orders_created_at ON orders (created_at, id);
