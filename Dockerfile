# One image for an origin, an edge on Node and the commands; nothing of the tests and of Cloudflare's tools is in it.
#   docker build -t larder .
#   docker run … larder origin/main.ts        (the default)
#   docker run … larder edge/node/main.ts
#   docker run … larder origin/commands/backup.ts --out /data/backup.tar.zst

FROM node:26.10.0-trixie-slim AS dependencies
WORKDIR /larder
COPY package.json package-lock.json .npmrc ./
COPY runtime ./runtime
# a package of its own that no program needs, but the lockfile names it
COPY client/package.json ./client/
# without the Node that the project brings, for the image has one, and what builds the dashboard
RUN npm ci --omit=dev --no-audit --no-fund && rm -rf node_modules/node-linux-* node_modules/@esbuild

FROM node:26.10.0-trixie-slim AS dashboard
WORKDIR /larder
COPY package.json package-lock.json .npmrc ./
COPY runtime ./runtime
COPY client/package.json ./client/
# what builds it has a binary of its own, which is optional
RUN npm ci --no-audit --no-fund
COPY shared ./shared
COPY program ./program
COPY dashboard ./dashboard
RUN node dashboard/build.ts

FROM node:26.10.0-trixie-slim
ENV NODE_ENV=production
WORKDIR /larder
# nobody of the programs may change a file of the project
COPY --from=dependencies /larder/node_modules ./node_modules
COPY package.json LICENSE ./
COPY runtime ./runtime
COPY migrations ./migrations
COPY shared ./shared
COPY program ./program
COPY doors ./doors
COPY origin ./origin
COPY --from=dashboard /larder/.larder/dashboard ./.larder/dashboard
COPY edge ./edge
RUN install -d -o node -g node -m 0700 /data
USER node
ENV LARDER_DATA=/data LARDER_MEDIA_DIR=/data/media
VOLUME /data
EXPOSE 8700 8787
STOPSIGNAL SIGTERM
ENTRYPOINT ["node"]
CMD ["origin/main.ts"]
