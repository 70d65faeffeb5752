# Varadi in one container: the server, the built app, and PGlite and photos in the volume /data.
# Runs as an unprivileged user with a read-only root file system:
#   docker run --init --read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges \
#     -p 3000:3000 -v varadi:/data -e PUBLIC_ORIGIN=http://localhost:3000 varadi
# To run an operator's command: docker exec CONTAINER node server/cli/main.ts officer list
# On one server, with PostgreSQL and TLS: deploy/compose.yml

# A release names the base by its digest (.github/workflows/release.yml looks it up and writes it into the labels).
ARG BASE=node:24-bookworm-slim

FROM ${BASE} AS manifest
WORKDIR /varadi
COPY package.json package-lock.json .npmrc ./

FROM manifest AS app
RUN --mount=type=cache,target=/root/.npm npm ci
COPY svelte.config.js vite.config.ts tsconfig.json ./
COPY static static
COPY shared shared
COPY sync sync
COPY app app
RUN npm run build

FROM manifest AS dependencies
COPY deploy/local/prune.mjs /usr/local/lib/prune.mjs
# The list of what is inside is made from the tree that is copied, not from the lock file.
RUN --mount=type=cache,target=/root/.npm npm ci --omit=dev && node /usr/local/lib/prune.mjs \
  && node /usr/local/lib/prune.mjs --sbom >sbom.cdx.json

FROM ${BASE}
ARG BASE
ARG VERSION=
ARG COMMIT=
LABEL org.opencontainers.image.title="Varadi" \
  org.opencontainers.image.description="Offline-first civic reporting for Bengaluru" \
  org.opencontainers.image.licenses="AGPL-3.0-or-later" \
  org.opencontainers.image.version="${VERSION}" \
  org.opencontainers.image.revision="${COMMIT}" \
  org.opencontainers.image.base.name="${BASE}"
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 DATA_DIR=/data DRAIN_SECONDS=5
WORKDIR /varadi
# restic makes the backups (deploy/runbooks/backups.md).
RUN apt-get update -q && apt-get install -y -q --no-install-recommends restic ca-certificates \
  && rm -rf /var/lib/apt/lists/* /var/cache/apt/* && install --directory --owner=node --group=node /data /backups
COPY --from=dependencies /varadi/node_modules node_modules
COPY --from=dependencies /varadi/sbom.cdx.json ./
COPY package.json LICENSE ./
COPY shared shared
COPY server server
COPY --from=app /varadi/build build
USER node
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/readyz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# --liftoff-only turns off V8's second compiler, which would take 500 MB at its peak for PGlite
# (server/README.md, Decisions).
CMD ["node", "--liftoff-only", "server/main.ts"]
