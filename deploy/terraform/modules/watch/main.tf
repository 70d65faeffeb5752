# Who is told when, and what it costs. Varadi's own alerts (deploy/monitoring) say more; these work when Varadi is silent.

# Not encrypted with AWS's own key of SNS: CloudWatch may not use that one. What is sent are names and numbers of alarms.
resource "aws_sns_topic" "this" {
  name = "${var.name}-alarms"
}

resource "aws_sns_topic_subscription" "mail" {
  topic_arn = aws_sns_topic.this.arn
  protocol  = "email"
  endpoint  = var.mail
}

locals {
  topic = "arn:aws:sns:${var.region}:${var.account}:${var.name}-alarms"
  alarms = {
    no-server = {
      text = "no server is healthy: residents' reports wait on their phones"
      of   = "AWS/ApplicationELB", metric = "HealthyHostCount", stat = "Minimum", below = 1, above = null
      by   = { LoadBalancer = var.balancer_suffix, TargetGroup = var.target_group_suffix }
    }
    errors = {
      text = "the servers answer with errors"
      of   = "AWS/ApplicationELB", metric = "HTTPCode_Target_5XX_Count", stat = "Sum", below = null, above = 50
      by   = { LoadBalancer = var.balancer_suffix }
    }
    slow = {
      text = "one of a hundred answers takes more than two seconds"
      of   = "AWS/ApplicationELB", metric = "TargetResponseTime", stat = "p99", below = null, above = 2
      by   = { LoadBalancer = var.balancer_suffix }
    }
    database-full = {
      text = "the database has less than 5 GB left"
      of   = "AWS/RDS", metric = "FreeStorageSpace", stat = "Minimum", below = 5000000000, above = null
      by   = { DBInstanceIdentifier = var.name }
    }
    database-busy = {
      text = "the database's processor is busy"
      of   = "AWS/RDS", metric = "CPUUtilization", stat = "Average", below = null, above = 80
      by   = { DBInstanceIdentifier = var.name }
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each            = local.alarms
  alarm_name          = "${var.name}-${each.key}"
  alarm_description   = "${each.value.text} (deploy/runbooks)"
  namespace           = each.value.of
  metric_name         = each.value.metric
  dimensions          = each.value.by
  statistic           = startswith(each.value.stat, "p") ? null : each.value.stat
  extended_statistic  = startswith(each.value.stat, "p") ? each.value.stat : null
  comparison_operator = each.value.below == null ? "GreaterThanThreshold" : "LessThanThreshold"
  threshold           = each.value.below == null ? each.value.above : each.value.below
  period              = 60
  evaluation_periods  = 5
  datapoints_to_alarm = 3
  treat_missing_data  = each.key == "no-server" ? "breaching" : "notBreaching"
  alarm_actions       = [local.topic]
  ok_actions          = [local.topic]
}

resource "aws_cloudwatch_dashboard" "this" {
  dashboard_name = var.name
  dashboard_body = jsonencode({
    widgets = [for index, key in keys(local.alarms) : {
      type   = "metric"
      x      = index % 2 * 12
      y      = floor(index / 2) * 6
      width  = 12
      height = 6
      properties = {
        title  = local.alarms[key].text
        region = var.region
        stat   = local.alarms[key].stat
        metrics = [concat(
          [local.alarms[key].of, local.alarms[key].metric],
          flatten([for name, value in local.alarms[key].by : [name, value]])
        )]
      }
    }]
  })
}

# Told at half, at four fifths, and when the month is going to cost more than planned.
resource "aws_budgets_budget" "this" {
  name         = var.name
  budget_type  = "COST"
  limit_amount = tostring(var.monthly_usd)
  limit_unit   = "USD"
  time_unit    = "MONTHLY"

  dynamic "notification" {
    for_each = { 50 = "ACTUAL", 80 = "ACTUAL", 100 = "FORECASTED" }
    content {
      comparison_operator        = "GREATER_THAN"
      threshold                  = notification.key
      threshold_type             = "PERCENTAGE"
      notification_type          = notification.value
      subscriber_email_addresses = [var.mail]
    }
  }
}
