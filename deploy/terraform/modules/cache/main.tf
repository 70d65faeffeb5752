# Valkey for limits that all servers share at once. Nothing in it needs to survive.

resource "aws_security_group" "this" {
  name   = "${var.name}-cache"
  vpc_id = var.vpc_id
}

resource "aws_vpc_security_group_ingress_rule" "tasks" {
  security_group_id            = aws_security_group.this.id
  referenced_security_group_id = var.tasks_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 6379
  to_port                      = 6379
}

resource "aws_elasticache_serverless_cache" "this" {
  engine             = "valkey"
  name               = var.name
  subnet_ids         = var.subnet_ids
  security_group_ids = [aws_security_group.this.id]
  cache_usage_limits {
    data_storage {
      maximum = 1
      unit    = "GB"
    }
    ecpu_per_second {
      maximum = 5000
    }
  }
}
